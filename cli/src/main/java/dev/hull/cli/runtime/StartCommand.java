package dev.hull.cli.runtime;

import dev.hull.cli.CommandSpec;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.runtime.ContainerState;
import dev.hull.runtime.LaterPlans;
import dev.hull.runtime.container.ContainerStatus;
import dev.hull.runtime.container.StoredContainer;

/** {@code start}: lets the program of a created container start. */
final class StartCommand implements RuntimeCommand {
    @Override
    public CommandSpec spec() {
        return CommandSpec.of("CONTAINER", "Start the program of a created container")
                .arguments(1, 1);
    }

    @Override
    public int run(RuntimeCall call) throws Exception {
        StoredContainer container = call.container();
        ContainerState process = container.process();
        ContainerStatus status = container.status();
        if (status != ContainerStatus.CREATED || process == null) {
            throw new HullException(
                    ErrorKind.CONFLICT,
                    "cannot start a container that is " + status.word() + ": "
                            + container.record().id());
        }
        RuntimeContext context = call.context();
        String bundle = container.record().bundle();
        return context.send(LaterPlans.start(
                container.spec(),
                container.record().id(),
                bundle,
                process.containerPid(),
                container.startSocket().toString(),
                RuntimeHooks.of(context, bundle),
                DeleteCommand.plan(container, context)));
    }
}
