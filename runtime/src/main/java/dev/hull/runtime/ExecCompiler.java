package dev.hull.runtime;

import dev.hull.linux.plan.CgroupStep.CgroupJoin;
import dev.hull.linux.plan.FileStep.ProcessFile;
import dev.hull.linux.plan.NamespaceStep;
import dev.hull.linux.plan.NamespaceStep.Clone;
import dev.hull.linux.plan.NamespaceStep.JoinTarget;
import dev.hull.linux.plan.Phase;
import dev.hull.linux.plan.ProcessStep.NewSession;
import dev.hull.linux.plan.ProcessStep.OomScore;
import dev.hull.linux.plan.ProcessStep.Terminal;
import dev.hull.oci.runtime.ConsoleSize;
import dev.hull.oci.runtime.Namespace;
import dev.hull.oci.runtime.Namespace.Kind;
import dev.hull.oci.runtime.Spec;
import dev.hull.runtime.cgroup.CgroupPlan;
import dev.hull.runtime.cgroup.SystemdScope;
import java.util.List;

/**
 * Turns "start this program in a container that runs" into steps (docs/launch-plan.md, "Entering a container"): the
 * program gets the container's namespaces, control groups, filter and labels, and nothing of the host.
 */
public final class ExecCompiler {
    private ExecCompiler() {}

    /**
     * Compiles a plan. Changes nothing.
     *
     * @param spec the container's specification, with the process to be started in the place of its own
     * @param request id of the session, streams, filters, extra steps: {@code container} and {@code inside} are those
     *     before and after the container's mounts are entered; what concerns the making of a container is passed over
     * @param target the step that names the running container, with {@link #namespaces} of this specification
     * @param groups control groups to enter
     * @param host facts about this machine
     */
    public static CompiledPlan compile(
            Spec spec, PlanRequest request, NamespaceStep target, List<CgroupPlan.Group> groups, Host host) {
        Draft draft = new Draft(spec, SpecCheck.process(spec), request, host, target);
        SpecCheck.checkEntering(draft);
        PlanCompiler.session(draft);
        draft.addAll(Phase.HOST_BEFORE_CLONE, request.extra().beforeClone());
        TuningPlanner.beforeGroups(draft);
        SeccompPlanner.agent(draft);
        draft.add(Phase.HOST_BEFORE_CLONE, target);
        draft.add(Phase.HOST_BEFORE_CLONE, new Clone(0));
        boolean ownUsers = draft.has(Kind.USER);
        SystemdScope scope = SystemdScope.of(spec.linux().cgroupsPath());
        boolean attached = scope != null && !host.userNamespace().isHost();
        if (scope != null && attached) {
            // From a session of the user's no way leads there that would be his own.
            draft.add(Phase.HOST_AFTER_CLONE, scope.manager().attach(scope.unit(), "/" + SystemdScope.SUBGROUP));
        }
        for (CgroupPlan.Group group : groups) {
            if (attached) {
                continue;
            }
            boolean monitor = PlanCompiler.joinedByMonitor(draft, group);
            draft.add(monitor ? Phase.HOST_AFTER_CLONE : Phase.CONTAINER_BEFORE_PIVOT, new CgroupJoin(group.path()));
        }
        if (!request.lowLevel().processFile().isEmpty()) {
            draft.add(Phase.HOST_AFTER_CLONE, new ProcessFile(request.lowLevel().processFile()));
        }
        TuningPlanner.inGroups(draft);
        Integer oomScore = draft.process.oomScoreAdj();
        if (oomScore != null) {
            draft.before(new OomScore(Integer.toString(oomScore)));
        }
        draft.addAll(Phase.CONTAINER_BEFORE_PIVOT, request.extra().container());
        draft.before(new JoinTarget());
        if (ownUsers) {
            NamespacePlanner.becomeRoot(draft);
        }
        NamespacePlanner.keyring(draft);
        draft.addAll(Phase.CONTAINER_BEFORE_PIVOT, request.extra().inside());
        if (draft.process.terminal()) {
            ConsoleSize size = draft.process.consoleSize();
            draft.before(size == null ? new Terminal(0, 0) : new Terminal(size.width(), size.height()));
        } else {
            draft.before(new NewSession());
        }
        ProcessPlanner.program(draft);
        draft.addAll(Phase.HOST_AFTER_CLONE, request.extra().started());
        draft.addAll(Phase.HOST_AFTER_EXIT, request.extra().afterExit());
        return draft.finish();
    }

    /** CLONE_NEW* bits of the namespaces that a container of this specification does not share with the host. */
    public static long namespaces(Spec spec) {
        long bits = 0;
        for (Namespace namespace : spec.linux().namespaces()) {
            bits |= NamespacePlanner.flag(namespace.kind());
        }
        return bits;
    }
}
