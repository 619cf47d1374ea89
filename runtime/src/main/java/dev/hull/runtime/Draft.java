package dev.hull.runtime;

import dev.hull.linux.plan.LaunchPlan;
import dev.hull.linux.plan.NamespaceStep;
import dev.hull.linux.plan.Phase;
import dev.hull.linux.plan.PlanStep;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.runtime.ContainerProcess;
import dev.hull.oci.runtime.IdMapping;
import dev.hull.oci.runtime.Linux;
import dev.hull.oci.runtime.Namespace;
import dev.hull.oci.runtime.Spec;
import dev.hull.oci.runtime.SpecException;
import dev.hull.runtime.names.Capabilities;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A plan in the making: what it is made from, the steps so far, the warnings so far. */
final class Draft {
    final Spec spec;
    final ContainerProcess process;
    final Linux linux;
    final PlanRequest request;
    final Host host;
    /** Whether the process enters a container that runs, instead of being its first. */
    final boolean entering;
    /** The container's first process where one enters and it is known by now, else 0. */
    final int containerPid;

    /** Place of the connection to the seccomp agent among the descriptors that are kept for the process. */
    static final int AGENT_PLACE = 0;

    private int places = AGENT_PLACE + 1;
    private int taken = AGENT_PLACE + 1;

    final List<String> warnings = new ArrayList<>();
    private final LaunchPlan.Builder plan = LaunchPlan.builder();

    Draft(Spec spec, ContainerProcess process, PlanRequest request, Host host, @Nullable NamespaceStep target) {
        this.spec = spec;
        this.process = process;
        this.linux = withIds(spec.linux(), host);
        this.request = request;
        this.host = host;
        this.entering = target != null;
        this.containerPid = target instanceof NamespaceStep.Target known ? known.pid() : 0;
    }

    /** A new user namespace without any mapping has the ids of the present one, without its power over the machine. */
    private static Linux withIds(Linux linux, Host host) {
        Namespace user = linux.namespace(Namespace.Kind.USER);
        boolean mapped = !linux.uidMappings().isEmpty() || !linux.gidMappings().isEmpty();
        if (user == null || !user.path().isEmpty() || mapped) {
            return linux;
        }
        return linux.toBuilder()
                .uidMappings(same(host.userNamespace().uids()))
                .gidMappings(same(host.userNamespace().gids()))
                .build();
    }

    private static List<IdMapping> same(List<IdMapping> present) {
        List<IdMapping> mappings = new ArrayList<>();
        for (IdMapping mapping : present) {
            mappings.add(new IdMapping(mapping.containerId(), mapping.containerId(), mapping.size()));
        }
        return mappings;
    }

    void add(Phase phase, PlanStep step) {
        plan.add(phase, step);
    }

    void addAll(Phase phase, List<? extends PlanStep> steps) {
        for (PlanStep step : steps) {
            plan.add(phase, step);
        }
    }

    /** A step of the first process while the host's root is still there. */
    void before(PlanStep step) {
        plan.add(Phase.CONTAINER_BEFORE_PIVOT, step);
    }

    /** A place for one more descriptor that is kept for the process. */
    int nextPlace() {
        return places++;
    }

    /** The places again, in the same order. */
    int takePlace() {
        return taken++;
    }

    /** A step of the first process inside its own root. */
    void inside(PlanStep step) {
        plan.add(Phase.CONTAINER_AFTER_PIVOT, step);
    }

    /** Whether the container gets a new namespace of that kind. */
    boolean creates(Namespace.Kind kind) {
        Namespace namespace = linux.namespace(kind);
        return namespace != null && namespace.path().isEmpty();
    }

    /** Whether the container has its own namespace of that kind, new or entered. */
    boolean has(Namespace.Kind kind) {
        return linux.namespace(kind) != null;
    }

    /** Whether devices can be made with mknod(2), rather than bound from the host. */
    boolean canMakeDevices() {
        return host.userNamespace().isHost() && host.has(Capabilities.MKNOD) && !has(Namespace.Kind.USER);
    }

    /** Host path of a path that may be relative to the bundle. */
    String hostPath(String path) {
        return path.startsWith("/") ? path : request.bundle() + "/" + path;
    }

    CompiledPlan finish() {
        return new CompiledPlan(plan.build(), warnings);
    }

    /** A value of the specification that cannot be: contradictory, or against a rule. */
    static SpecException wrong(String path, String rule) {
        return new SpecException(ErrorKind.INVALID_ARGUMENT, path, rule);
    }

    /** A value that this version or this machine does not carry out. */
    static SpecException unsupported(String path, String reason) {
        return new SpecException(ErrorKind.UNSUPPORTED, path, reason);
    }
}
