package dev.hull.cli.runtime;

import dev.hull.linux.plan.PlanFlags;
import dev.hull.linux.plan.SessionStep;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.runtime.ContainerProcess;
import dev.hull.oci.runtime.Spec;
import java.util.ArrayList;
import java.util.List;

/**
 * What the process gets beside its streams: sockets of a service manager (sd_listen_fds(3)), and after them what
 * {@code --preserve-fds} says.
 *
 * @param count how many, from 3 on
 * @param listening how many of them are the service manager's
 * @param names their names, or empty
 */
record Descriptors(int count, int listening, String names) {
    static Descriptors of(RuntimeCall call) {
        RuntimeContext context = call.context();
        long preserved = call.get(RuntimeOptions.PRESERVE_FDS);
        if (preserved < 0 || preserved > 1_000_000) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, "--preserve-fds " + preserved + ": no such number");
        }
        int listening = context.number("LISTEN_FDS", 0);
        int meant = context.number("LISTEN_PID", 0);
        // meant for somebody else, who has not taken the variables away
        if (listening < 0 || (meant != 0 && meant != context.number("HULL_LAUNCHER_PID", 0))) {
            listening = 0;
        }
        return new Descriptors(
                (int) preserved + listening, listening, context.environment().getOrDefault("LISTEN_FDNAMES", ""));
    }

    /** The specification whose process is told of the service manager's sockets. */
    Spec announced(Spec spec) {
        ContainerProcess process = spec.process();
        return process == null || listening == 0
                ? spec
                : spec.toBuilder().process(announced(process)).build();
    }

    /** The same for a process. */
    ContainerProcess announced(ContainerProcess process) {
        if (listening == 0) {
            return process;
        }
        List<String> environment = new ArrayList<>(process.env());
        environment.add("LISTEN_FDS=" + listening);
        if (!names.isEmpty()) {
            environment.add("LISTEN_FDNAMES=" + names);
        }
        return process.toBuilder().env(environment).build();
    }

    List<SessionStep> settings() {
        return count == 0
                ? List.of()
                : List.of(new SessionStep.Descriptors(count, listening > 0 ? PlanFlags.DESCRIPTORS_LISTEN : 0));
    }
}
