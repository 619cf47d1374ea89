package dev.hull.cli.runtime;

import dev.hull.cli.CommandSpec;
import dev.hull.cli.options.Option;
import dev.hull.linux.plan.FileStep.WriteFile;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.runtime.Namespace.Kind;
import dev.hull.runtime.ContainerState;
import dev.hull.runtime.LaterPlans;
import dev.hull.runtime.container.Freezer;
import dev.hull.runtime.container.StoredContainer;
import dev.hull.runtime.names.SignalNames;
import java.util.List;

/** {@code kill}: a signal for the first process, or for all. */
final class KillCommand implements RuntimeCommand {
    private static final int SIGKILL = 9;
    private static final Option<Boolean> ALL =
            Option.flag("all", "Every process of the container").letter('a');

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("CONTAINER [SIGNAL]", "Send a signal, SIGTERM unless another is named")
                .options(ALL)
                .arguments(1, 2);
    }

    @Override
    public int run(RuntimeCall call) throws Exception {
        StoredContainer container = call.container();
        String text = call.arguments().size() > 1 ? call.arguments().get(1) : "SIGTERM";
        int signal = text.equals("0") ? 0 : SignalNames.number(text); // 0: whether there is a process to be told
        if (signal < 0) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, "unknown signal " + text);
        }
        ContainerState first = container.process();
        boolean all = call.get(ALL);
        List<long[]> processes;
        if (all || (signal == SIGKILL && first != null && !hasOwnPids(container))) {
            processes = Targets.named(Targets.processes(container));
        } else if (first != null) {
            processes = List.of(new long[] {first.containerPid(), first.containerStart()});
        } else {
            processes = List.of();
        }
        if (processes.isEmpty() && !all) {
            throw new HullException(
                    ErrorKind.CONFLICT,
                    "container not running: " + container.record().id());
        }
        List<WriteFile> thaw =
                signal == SIGKILL ? Freezer.thawing(container.record().groups()) : List.of();
        return call.context().send(LaterPlans.signal(processes, signal, thaw));
    }

    /** Where the first process is the one of a pid namespace, the others end with it. */
    private static boolean hasOwnPids(StoredContainer container) throws java.io.IOException {
        return container.spec().linux().namespace(Kind.PID) != null;
    }
}
