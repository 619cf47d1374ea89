package dev.hull.cli.runtime;

import dev.hull.cli.CommandSpec;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.runtime.container.ContainerStatus;
import dev.hull.runtime.container.Freezer;
import dev.hull.runtime.container.StoredContainer;

/** {@code pause} and {@code resume}. */
final class FreezeCommand implements RuntimeCommand {
    private final boolean pause;

    FreezeCommand(boolean pause) {
        this.pause = pause;
    }

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("CONTAINER", pause ? "Suspend all processes of a container" : "Let them go on")
                .arguments(1, 1);
    }

    @Override
    public int run(RuntimeCall call) throws Exception {
        StoredContainer container = call.container();
        ContainerStatus status = container.status();
        boolean possible = pause
                ? status == ContainerStatus.RUNNING || status == ContainerStatus.CREATED
                : status == ContainerStatus.PAUSED;
        if (!possible) {
            throw new HullException(
                    ErrorKind.CONFLICT,
                    "cannot " + (pause ? "pause" : "resume") + " a container that is " + status.word());
        }
        Freezer.freeze(container.record().groups(), pause);
        return 0;
    }
}
