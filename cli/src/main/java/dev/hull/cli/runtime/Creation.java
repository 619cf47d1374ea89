package dev.hull.cli.runtime;

import dev.hull.linux.fs.DurableFiles;
import dev.hull.linux.plan.FileStep.RemoveTree;
import dev.hull.linux.plan.PlanFlags;
import dev.hull.linux.plan.SessionStep;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.Timestamps;
import dev.hull.oci.json.Json;
import dev.hull.oci.runtime.ContainerProcess;
import dev.hull.oci.runtime.Root;
import dev.hull.oci.runtime.Spec;
import dev.hull.runtime.CompiledPlan;
import dev.hull.runtime.ContainerState;
import dev.hull.runtime.ExtraSteps;
import dev.hull.runtime.Host;
import dev.hull.runtime.LowLevel;
import dev.hull.runtime.PlanCompiler;
import dev.hull.runtime.PlanRequest;
import dev.hull.runtime.SessionOptions;
import dev.hull.runtime.cgroup.CgroupDriver;
import dev.hull.runtime.cgroup.CgroupLayout;
import dev.hull.runtime.cgroup.CgroupPlan;
import dev.hull.runtime.cgroup.CgroupPlanner;
import dev.hull.runtime.cgroup.SystemdScope;
import dev.hull.runtime.container.ContainerRecord;
import dev.hull.runtime.container.Containers;
import dev.hull.runtime.container.StoredContainer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From a bundle to a container: what {@code create} and {@code run} share. */
final class Creation {
    /** Containers without a cgroupsPath have a group of their id at the root of each tree, as with runc. */
    static final String CGROUP_PARENT = "";

    private final RuntimeCall call;
    private final RuntimeContext context;
    private final boolean starts;
    private final boolean detached;

    /**
     * A creation.
     *
     * @param starts whether the program starts at once
     * @param detached whether the container is left to the caller
     */
    Creation(RuntimeCall call, boolean starts, boolean detached) {
        this.call = call;
        this.context = call.context();
        this.starts = starts;
        this.detached = detached;
    }

    int carryOut() throws IOException {
        String id = call.arguments().getFirst();
        Containers.checkId(id);
        Path bundle = context.resolve(call.get(RuntimeOptions.BUNDLE));
        Path file = bundle.resolve(call.get(RuntimeOptions.CONFIG));
        byte[] config = RuntimeContext.bytes(file);
        Descriptors descriptors = Descriptors.of(call);
        Spec given = Spec.parse(RuntimeContext.parse(config, file.toString()));
        Spec placed = placed(given, id);
        if (!placed.linux().cgroupsPath().equals(given.linux().cgroupsPath())) {
            config = Json.write(placed.toJson());
        }
        Spec spec = descriptors.announced(placed);
        Console.check(spec.process(), call.get(RuntimeOptions.CONSOLE_SOCKET), detached);
        Host host = Host.detect();
        StoredContainer container = context.containers().take(record(id, bundle, spec, host), config);
        CompiledPlan plan;
        try {
            plan = PlanCompiler.compile(spec, request(container, bundle, spec, descriptors), host);
        } catch (RuntimeException e) {
            DurableFiles.deleteTree(container.directory());
            throw e;
        }
        for (String warning : plan.warnings()) {
            context.log().warning(warning, context.debug());
        }
        return context.send(plan.plan());
    }

    /** With the groups that the manager asked for makes; later calls find them by the path. */
    private Spec placed(Spec given, String id) {
        CgroupDriver driver = context.systemd() ? CgroupDriver.SYSTEMD : CgroupDriver.CGROUPFS;
        return given.toBuilder().linux(driver.place(given.linux(), id)).build();
    }

    private ContainerRecord record(String id, Path bundle, Spec spec, Host host) {
        SystemdScope scope = SystemdScope.of(spec.linux().cgroupsPath());
        Root root = spec.root();
        int creator = context.number("HULL_LAUNCHER_PID", 0);
        return new ContainerRecord(
                spec.ociVersion(),
                id,
                bundle.toString(),
                root == null ? "" : bundle.resolve(root.path()).normalize().toString(),
                Timestamps.format(Instant.now()),
                RuntimeOwner.name(context.environment().getOrDefault("HULL_UID", "0")),
                spec.annotations(),
                groups(spec, id, host.cgroups()),
                scope == null ? "" : scope.unit(),
                creator,
                ContainerState.startOf(creator));
    }

    /** Host paths of the groups that a container of that id has. */
    static List<String> groups(Spec spec, String id, CgroupLayout layout) {
        List<String> groups = new ArrayList<>();
        for (CgroupPlan.Group group : CgroupPlanner.groups(spec.linux(), id, CGROUP_PARENT, layout)) {
            groups.add(group.path());
        }
        return groups;
    }

    private PlanRequest request(StoredContainer container, Path bundle, Spec spec, Descriptors descriptors) {
        String pidFile = call.get(RuntimeOptions.PID_FILE);
        LowLevel lowLevel = new LowLevel(
                starts ? "" : container.startSocket().toString(),
                pidFile.isEmpty() ? "" : context.resolve(pidFile).toString(),
                call.get(RuntimeOptions.NO_PIVOT),
                starts && !detached && call.get(RuntimeOptions.KEEP),
                true,
                bundle.toString(),
                RuntimeHooks.environment(context));
        ExtraSteps extra = new ExtraSteps(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(new RemoveTree(container.directory().toString())));
        return PlanRequest.builder(container.record().id(), bundle.toString())
                .session(session(call, spec.process(), descriptors, detached))
                .extra(extra)
                .cgroupParent(CGROUP_PARENT)
                .pidFile(container.pidFile().toString())
                .newKeyring(!call.get(RuntimeOptions.NO_NEW_KEYRING))
                .lowLevel(lowLevel)
                .build();
    }

    /** Who has the streams of a process. */
    static SessionOptions session(
            RuntimeCall call, @Nullable ContainerProcess process, Descriptors descriptors, boolean detached) {
        List<SessionStep> settings = new ArrayList<>();
        String socket = call.get(RuntimeOptions.CONSOLE_SOCKET);
        boolean terminal = process != null && process.terminal();
        boolean ours = terminal && socket.isEmpty();
        int flags = PlanFlags.RUNTIME_STRICT
                | (detached ? PlanFlags.RUNTIME_LEAVE : 0)
                | (ours ? 0 : PlanFlags.RUNTIME_STREAMS);
        settings.add(new SessionStep.Runtime(flags));
        if (!socket.isEmpty()) {
            settings.add(
                    new SessionStep.ConsoleSocket(call.context().resolve(socket).toString()));
        }
        settings.addAll(descriptors.settings());
        return new SessionOptions(true, false, false, true, "", "SIGTERM", "", "").with(settings);
    }

    /** The contradiction between a terminal and nobody to have it. */
    static final class Console {
        private Console() {}

        static void check(@Nullable ContainerProcess process, String socket, boolean detached) {
            boolean terminal = process != null && process.terminal();
            if (terminal && detached && socket.isEmpty()) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "cannot allocate a terminal without --console-socket: nobody would have its other end");
            }
            if (!terminal && !socket.isEmpty()) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "cannot use --console-socket: the process has no terminal (process.terminal)");
            }
        }
    }
}
