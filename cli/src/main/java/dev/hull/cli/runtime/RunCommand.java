package dev.hull.cli.runtime;

import dev.hull.cli.CommandSpec;

/** {@code run}: create and start; without {@code --detach} it stays to the end and deletes. */
final class RunCommand implements RuntimeCommand {
    @Override
    public CommandSpec spec() {
        return CommandSpec.of("CONTAINER", "Make a container from a bundle and start it")
                .options(RuntimeOptions.creation(RuntimeOptions.DETACH, RuntimeOptions.KEEP))
                .arguments(1, 1);
    }

    @Override
    public int run(RuntimeCall call) throws Exception {
        return new Creation(call, true, call.get(RuntimeOptions.DETACH)).carryOut();
    }
}
