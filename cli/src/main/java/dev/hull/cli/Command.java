package dev.hull.cli;

import java.io.IOException;

/**
 * One command. Instances are made only when the command is run or its help is shown, and hold no state. A command reads
 * its options from the {@link Invocation}, asks the engine, prints to the context's streams and returns its exit status;
 * it does not catch what {@link Main} turns into a message and a status.
 */
public interface Command {
    /** Name of arguments, options, limits. */
    CommandSpec spec();

    /**
     * Runs it.
     *
     * @return exit status
     * @throws dev.hull.oci.HullException for every expected failure
     * @throws IOException from files that the user named or streams
     * @throws InterruptedException when the process is being stopped
     */
    int run(Invocation invocation) throws IOException, InterruptedException;
}
