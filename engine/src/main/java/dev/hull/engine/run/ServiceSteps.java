package dev.hull.engine.run;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.EngineOptions;
import dev.hull.engine.container.EnginePaths;
import dev.hull.engine.request.RunRequest;
import dev.hull.linux.plan.PlanFlags;
import dev.hull.linux.plan.SessionStep;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.runtime.ContainerProcess;
import dev.hull.oci.runtime.Mount;
import dev.hull.oci.runtime.Spec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What passes between a container and the service manager that started its caller (systemd): sockets (sd_listen_fds(3)),
 * notifications (sd_notify(3)), signs of life. The manager speaks through the caller's environment.
 */
public final class ServiceSteps {
    /** Where the program finds the socket for its notifications. */
    static final String SOCKET = "/run/notify/notify.sock";

    private static final int MOST_DESCRIPTORS = 1024;

    private final RunRequest.Service service;
    private final boolean detached;
    private final Map<String, String> environment;
    private final long owner;
    private final Path socket;

    ServiceSteps(RunRequest.Session session, EngineOptions options, EnginePaths paths, ContainerId id) {
        this.service = session.service();
        this.detached = session.detached();
        this.environment = options.environment();
        this.owner = options.ownerPid();
        this.socket = paths.running(id).resolve("notify.sock");
    }

    /** The settings of launcher and monitor, beside the one for stopping. */
    List<SessionStep> settings() {
        List<SessionStep> settings = new ArrayList<>();
        int listen = listenDescriptors();
        int descriptors = Math.max(listen, service.descriptors());
        if (descriptors > 0) {
            settings.add(new SessionStep.Descriptors(descriptors, listen > 0 ? PlanFlags.DESCRIPTORS_LISTEN : 0));
        }
        switch (notifier()) {
            case "hull" -> settings.add(new SessionStep.Notify(PlanFlags.NOTIFY_READY | PlanFlags.NOTIFY_WATCHDOG, ""));
            case "container" -> settings.add(new SessionStep.Notify(0, socket.toString()));
            default -> {
                // nobody is told
            }
        }
        return settings;
    }

    /** Flags of the step for stopping: for a service SIGTERM is the manager's word for it. */
    int stopFlags() {
        return service.foreground() ? PlanFlags.STOP_ON_TERM : 0;
    }

    /** The specification with what the program needs to hear the manager and to speak to it. */
    Spec extend(Spec spec) {
        List<String> more = variables();
        ContainerProcess process = spec.process();
        if (more.isEmpty() || process == null) {
            return spec;
        }
        List<String> variables = new ArrayList<>(process.env());
        variables.addAll(more);
        List<Mount> mounts = new ArrayList<>(spec.mounts());
        mounts.addAll(mounts());
        return spec.toBuilder()
                .process(process.toBuilder().env(variables).build())
                .mounts(mounts)
                .build();
    }

    /** Variables of the program, {@code NAME=value}. LISTEN_PID comes when its process id is known. */
    private List<String> variables() {
        List<String> variables = new ArrayList<>();
        int listen = listenDescriptors();
        if (listen > 0) {
            variables.add("LISTEN_FDS=" + listen);
            String names = environment.get("LISTEN_FDNAMES");
            if (names != null) {
                variables.add("LISTEN_FDNAMES=" + names);
            }
        }
        if (notifier().equals("container")) {
            variables.add("NOTIFY_SOCKET=" + SOCKET);
            String watchdog = environment.get("WATCHDOG_USEC");
            if (watchdog != null && isOurs("WATCHDOG_PID")) {
                variables.add("WATCHDOG_USEC=" + watchdog);
            }
        }
        return variables;
    }

    /** The socket for the program's notifications, if it has something to say. */
    private List<Mount> mounts() {
        return notifier().equals("container")
                ? List.of(new Mount(SOCKET, "bind", socket.toString(), List.of("bind", "rprivate")))
                : List.of();
    }

    /** Who tells the manager: container, hull or ignore. */
    private String notifier() {
        String wanted = service.notifier();
        if (!environment.containsKey("NOTIFY_SOCKET") || wanted.equals("ignore")) {
            return "ignore";
        }
        if (wanted.equals("container") && detached) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "--sdnotify container needs a container in the foreground, whose caller passes on what it says");
        }
        return wanted.isEmpty() ? service.foreground() ? "hull" : "ignore" : wanted;
    }

    /** How many sockets the manager gave this caller; 0 when they are another's. */
    private int listenDescriptors() {
        String count = environment.get("LISTEN_FDS");
        if (count == null || detached || !isOurs("LISTEN_PID")) {
            return 0;
        }
        try {
            int number = Integer.parseInt(count);
            return number > 0 && number <= MOST_DESCRIPTORS ? number : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private boolean isOurs(String variable) {
        String pid = environment.get(variable);
        return pid == null || pid.equals(Long.toString(owner));
    }
}
