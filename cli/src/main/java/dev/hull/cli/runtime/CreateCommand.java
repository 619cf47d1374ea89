package dev.hull.cli.runtime;

import dev.hull.cli.CommandSpec;

/** {@code create}: makes the container up to the program, which waits for {@code start}. */
final class CreateCommand implements RuntimeCommand {
    @Override
    public CommandSpec spec() {
        return CommandSpec.of("CONTAINER", "Make a container from a bundle")
                .options(RuntimeOptions.creation())
                .arguments(1, 1);
    }

    @Override
    public int run(RuntimeCall call) throws Exception {
        return new Creation(call, false, true).carryOut();
    }
}
