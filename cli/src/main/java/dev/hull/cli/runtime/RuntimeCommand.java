package dev.hull.cli.runtime;

import dev.hull.cli.CommandSpec;

/** One command of {@code hull-runtime}. */
interface RuntimeCommand {
    /** What it takes. */
    CommandSpec spec();

    /**
     * Does it.
     *
     * @return exit status; where a plan was handed to the launcher, the plan's own takes its place
     */
    int run(RuntimeCall call) throws Exception;
}
