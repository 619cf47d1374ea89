package dev.hull.cli.runtime;

import dev.hull.cli.CommandSpec;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;

/** {@code checkpoint} and {@code restore}, which are refused. */
final class CheckpointCommand implements RuntimeCommand {
    private final String name;

    CheckpointCommand(String name) {
        this.name = name;
    }

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("CONTAINER", "Not there: " + name).stopAtFirst();
    }

    @Override
    public int run(RuntimeCall call) {
        throw new HullException(
                ErrorKind.UNSUPPORTED,
                name
                        + ": hull-runtime does not save the state of processes (CRIU); stop and start the container instead");
    }
}
