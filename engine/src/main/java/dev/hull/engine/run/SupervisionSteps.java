package dev.hull.engine.run;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.EnginePaths;
import dev.hull.engine.events.Event;
import dev.hull.engine.events.NetworkIds;
import dev.hull.engine.request.MountRequest;
import dev.hull.engine.request.RunRequest;
import dev.hull.engine.request.Supervision;
import dev.hull.linux.fs.DurableFiles;
import dev.hull.linux.plan.FileStep;
import dev.hull.linux.plan.PlanFlags;
import dev.hull.linux.plan.PlanStep;
import dev.hull.linux.plan.SessionStep;
import dev.hull.oci.ContainerConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a container's monitor does beside running the plan, in the words of the launch plan: start again, probe, tell. */
public final class SupervisionSteps {
    private static final int STOP_SECONDS = 10;

    private final EnginePaths paths;
    private final ContainerId id;
    private final RunRequest request;
    private final Map<String, String> attributes;

    SupervisionSteps(EnginePaths paths, ContainerId id, String name, RunRequest request, ContainerConfig image) {
        this.paths = paths;
        this.id = id;
        this.request = request;
        this.attributes = new TreeMap<>(image.labels());
        attributes.putAll(request.process().labels());
        attributes.put("image", request.image());
        attributes.put("name", name);
    }

    /** Tells the monitor of a running container about another policy; it reads the file at the container's next end. */
    public static void writePolicy(EnginePaths paths, ContainerId id, Supervision.RestartPolicy policy)
            throws IOException {
        String text = flags(policy) + " " + policy.maximum() + "\n";
        DurableFiles.writeAtomically(paths.restartPolicy(id), text.getBytes(StandardCharsets.UTF_8));
    }

    /** Tells the monitor of a running container to start it once more when it ends, whatever its policy. */
    public static void writeOnce(EnginePaths paths, ContainerId id, int restarts) throws IOException {
        String text = "0 " + (restarts + 1) + "\n";
        DurableFiles.writeAtomically(paths.restartPolicy(id), text.getBytes(StandardCharsets.UTF_8));
    }

    private static int flags(Supervision.RestartPolicy policy) {
        if (!policy.restarts()) {
            return PlanFlags.RESTART_OFF;
        }
        return policy.name().equals("on-failure") ? PlanFlags.RESTART_ON_FAILURE : 0;
    }

    /** The settings of monitor and launcher. */
    List<SessionStep> settings(HealthCheck health, ServiceSteps service) {
        List<SessionStep> settings = new ArrayList<>();
        Supervision supervision = request.supervision();
        boolean forced = supervision.onUnhealthy().equals("restart");
        boolean unit = request.session().service().foreground();
        if (!unit) {
            // Also without a policy: it may get one while it runs, and one that goes with its end may be restarted
            // once.
            settings.add(new SessionStep.Restart(
                    flags(supervision.restart()),
                    supervision.restart().maximum(),
                    paths.stopped(id).toString(),
                    paths.restartPolicy(id).toString()));
        }
        if (health.exists()) {
            settings.add(new SessionStep.Health(
                    paths.healthPlan(id).toString(),
                    health.interval(),
                    health.timeout(),
                    health.startPeriod(),
                    health.startInterval(),
                    health.retries(),
                    paths.health(id).toString(),
                    // Under a service manager it is that one which starts it again.
                    unit && forced ? PlanFlags.HEALTH_KILL : action(supervision.onUnhealthy()),
                    paths.events().toString(),
                    text(event("health_status: {health}"))));
        }
        int timeout = request.process().stopTimeout();
        settings.add(new SessionStep.Stop(
                timeout == RunRequest.Process.UNSET ? STOP_SECONDS : timeout < 0 ? PlanFlags.STOP_NEVER : timeout,
                service.stopFlags()));
        settings.addAll(service.settings());
        return settings;
    }

    private static int action(String onUnhealthy) {
        return switch (onUnhealthy) {
            case "restart" -> PlanFlags.HEALTH_RESTART;
            case "stop" -> PlanFlags.HEALTH_STOP;
            case "kill" -> PlanFlags.HEALTH_KILL;
            default -> PlanFlags.HEALTH_NOTHING;
        };
    }

    /** When the program runs. */
    List<PlanStep> started() {
        List<PlanStep> steps = new ArrayList<>();
        for (MountRequest mount : request.storage().mounts()) {
            if (mount instanceof MountRequest.Volume volume) {
                steps.add(append(
                        volumeEvent("mount", volume)
                                .with("destination", volume.target())
                                .with("propagation", "")
                                .with(
                                        "read/write",
                                        Boolean.toString(!volume.options().contains("ro"))),
                        0));
            }
        }
        networkEvent("connect").ifPresent(event -> steps.add(append(event, 0)));
        steps.add(append(event("start"), 0));
        return steps;
    }

    /** Each time the program has ended. */
    List<PlanStep> ended() {
        List<PlanStep> steps = new ArrayList<>();
        steps.add(append(event("oom"), PlanFlags.EVENT_IF_OOM));
        steps.add(append(
                event("die").with("exitCode", "{exit}").with("execDuration", "{duration}"),
                PlanFlags.EVENT_IF_STARTED));
        networkEvent("disconnect").ifPresent(event -> steps.add(append(event, PlanFlags.EVENT_IF_STARTED)));
        for (MountRequest mount : request.storage().mounts()) {
            if (mount instanceof MountRequest.Volume volume) {
                steps.add(append(volumeEvent("unmount", volume), PlanFlags.EVENT_IF_STARTED));
            }
        }
        return steps;
    }

    /** That the container comes to its network or leaves it; not with another container's. */
    private Optional<Event> networkEvent(String action) {
        String network = NetworkIds.network(request.network().mode());
        Map<String, String> about =
                Map.of("container", id.value(), "name", network, "type", network.equals("none") ? "null" : network);
        return network.isEmpty()
                ? Optional.empty()
                : Optional.of(Event.now(Event.NETWORK, action, NetworkIds.of(network), about));
    }

    private Event volumeEvent(String action, MountRequest.Volume volume) {
        return Event.now(Event.VOLUME, action, volume.name(), Map.of("container", id.value(), "driver", "local"));
    }

    /** When everything of a container goes with its end. */
    PlanStep destroyed() {
        return append(event("destroy"), 0);
    }

    private Event event(String action) {
        return Event.now(Event.CONTAINER, action, id.value(), attributes);
    }

    private PlanStep append(Event event, int flags) {
        return new FileStep.AppendEvent(paths.events().toString(), text(event), flags);
    }

    /** The step ends the line itself. */
    private static String text(Event event) {
        return event.template();
    }
}
