package dev.hull.runtime;

import dev.hull.linux.plan.CgroupStep.CgroupCreate;
import dev.hull.linux.plan.CgroupStep.CgroupDevices;
import dev.hull.linux.plan.CgroupStep.CgroupJoin;
import dev.hull.linux.plan.CgroupStep.CgroupOom;
import dev.hull.linux.plan.CgroupStep.CgroupRemove;
import dev.hull.linux.plan.CgroupStep.CgroupWrite;
import dev.hull.linux.plan.FileStep.ExitFile;
import dev.hull.linux.plan.FileStep.PidFile;
import dev.hull.linux.plan.FileStep.ProcessFile;
import dev.hull.linux.plan.MountStep.Pivot;
import dev.hull.linux.plan.NetworkStep.LinkUp;
import dev.hull.linux.plan.Phase;
import dev.hull.linux.plan.PlanFlags;
import dev.hull.linux.plan.RuntimeStep;
import dev.hull.linux.plan.SessionStep.Session;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.runtime.ContainerProcess;
import dev.hull.oci.runtime.Namespace.Kind;
import dev.hull.oci.runtime.Spec;
import dev.hull.runtime.cgroup.CgroupLayout;
import dev.hull.runtime.cgroup.CgroupPlan;
import dev.hull.runtime.cgroup.CgroupPlanner;
import dev.hull.runtime.cgroup.ServiceGroups;
import dev.hull.runtime.names.Capabilities;
import dev.hull.runtime.names.SignalNames;

/**
 * Turns a specification into the steps that make the container (docs/launch-plan.md), in the order that the kernel needs:
 *
 * <pre>
 * host       control group: make, limits │ steps of others │ enter a pid namespace │ clone
 * host       id maps │ control group (v2): join │ process ids │ steps of others
 * container  control groups (v1): enter │ namespaces │ lo, steps of others │ root │ mounts │ devices
 * host       hooks prestart, createRuntime                      (only where there are such hooks)
 * container  hooks createContainer │ terminal │ hidden and read-only paths │ pivot
 * container  names, sysctl, limits, directory │ labels │ filter and credentials │ hooks startContainer │ exec
 * host       hooks poststart │ steps of others
 * after exit out of memory? │ exit record │ control group: remove │ steps of others │ hooks poststop
 * for good   steps of others
 * </pre>
 *
 * What this version does not carry out is refused by its JSON path, never passed over.
 */
public final class PlanCompiler {
    /** Annotation, whatever its value: the container has the groups that the caller has. */
    public static final String KEEP_GROUPS = "run.oci.keep_original_groups";

    private PlanCompiler() {}

    /**
     * Compiles a plan. Reads small files of the machine (devices, control groups), changes nothing.
     *
     * @param spec the specification
     * @param request what else is needed
     * @param host facts about this machine, see {@link Host#detect()}
     * @throws HullException INVALID_ARGUMENT for a contradiction, UNSUPPORTED for what cannot be carried out
     */
    public static CompiledPlan compile(Spec spec, PlanRequest request, Host host) {
        ContainerProcess process = SpecCheck.process(spec);
        Draft draft = new Draft(spec, process, request, host, null);
        SpecCheck.check(draft);
        CgroupPlan cgroup = groups(draft);
        draft.warnings.addAll(cgroup.warnings());

        session(draft);
        beforeClone(draft, cgroup);
        afterClone(draft, cgroup);
        enterGroups(draft, cgroup);
        NamespacePlanner.enter(draft);
        if (draft.creates(Kind.NETWORK)) {
            draft.before(new LinkUp("lo"));
        }
        draft.addAll(Phase.CONTAINER_BEFORE_PIVOT, request.extra().container());
        RootPlanner.root(draft);
        MountPlanner.mounts(draft, cgroup);
        DevicePlanner.devices(draft);
        draft.addAll(Phase.CONTAINER_BEFORE_PIVOT, request.extra().inside());
        HookPlanner.beforePivot(draft);
        RootPlanner.finish(draft);
        draft.before(request.lowLevel().noPivot() ? new RuntimeStep.MoveRoot() : new Pivot());
        ProcessPlanner.process(draft);
        HookPlanner.poststart(draft);
        draft.addAll(Phase.HOST_AFTER_CLONE, request.extra().started());
        afterExit(draft, cgroup);
        return draft.finish();
    }

    private static CgroupPlan groups(Draft draft) {
        PlanRequest request = draft.request;
        CgroupLayout layout = draft.host.cgroups();
        // An ordinary user who calls the low-level runtime is in the machine's own namespace, too.
        boolean hostRoot = draft.host.userNamespace().isHost() && draft.host.has(Capabilities.SYS_ADMIN);
        return request.service()
                ? ServiceGroups.plan(draft.spec.linux(), request.id(), request.cgroupParent(), layout, hostRoot)
                : CgroupPlanner.plan(draft.spec.linux(), request.id(), request.cgroupParent(), layout, hostRoot);
    }

    static void session(Draft draft) {
        SessionOptions session = draft.request.session();
        int flags = (draft.process.terminal() ? PlanFlags.SESSION_TTY : 0)
                | (session.interactive() ? PlanFlags.SESSION_INTERACTIVE : 0)
                | (session.detached() ? PlanFlags.SESSION_DETACHED : 0)
                | (session.forwardSignals() ? 0 : PlanFlags.SESSION_NO_SIGNALS)
                | (session.printId() ? PlanFlags.SESSION_PRINT_ID : 0)
                | session.withheld();
        int signal = SignalNames.number(session.stopSignal());
        if (signal < 0) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "stop signal " + session.stopSignal() + ": must be a signal such as SIGTERM");
        }
        draft.add(
                Phase.LAUNCHER,
                new Session(
                        flags,
                        draft.request.id(),
                        session.detachKeys(),
                        Integer.toString(signal),
                        session.attachSocket(),
                        session.logPath(),
                        session.logBytes(),
                        session.logFiles()));
        draft.addAll(Phase.LAUNCHER, session.settings());
    }

    private static void beforeClone(Draft draft, CgroupPlan cgroup) {
        if (cgroup.scope() == null) {
            for (CgroupPlan.Group group : cgroup.groups()) {
                draft.add(Phase.HOST_BEFORE_CLONE, new CgroupCreate(group.path()));
            }
            values(draft, cgroup, Phase.HOST_BEFORE_CLONE);
        }
        draft.addAll(Phase.HOST_BEFORE_CLONE, draft.request.extra().beforeClone());
        SeccompPlanner.agent(draft);
        MountPlanner.trees(draft);
        DevicePlanner.trees(draft);
        String socket = draft.request.lowLevel().startSocket();
        if (!socket.isEmpty()) {
            draft.add(Phase.HOST_BEFORE_CLONE, new RuntimeStep.StartSocket(socket));
        }
        NamespacePlanner.create(draft);
    }

    private static void values(Draft draft, CgroupPlan cgroup, Phase phase) {
        for (CgroupPlan.Write write : cgroup.writes()) {
            draft.add(phase, new CgroupWrite(write.path(), write.file(), write.value()));
        }
        CgroupPlan.DeviceFilter filter = cgroup.deviceFilter();
        if (filter != null) {
            draft.add(phase, new CgroupDevices(filter.path(), filter.program()));
        }
    }

    /** A group that hands on controllers has no processes: the first one goes on from the scope before values are written. */
    private static void enterScope(Draft draft, CgroupPlan cgroup, CgroupPlan.Scope scope) {
        draft.add(Phase.HOST_AFTER_CLONE, scope.start());
        for (CgroupPlan.Group group : cgroup.groups()) {
            draft.add(Phase.HOST_AFTER_CLONE, new CgroupCreate(group.path()));
            draft.add(Phase.HOST_AFTER_CLONE, new CgroupJoin(group.path()));
        }
        values(draft, cgroup, Phase.HOST_AFTER_CLONE);
    }

    private static void afterClone(Draft draft, CgroupPlan cgroup) {
        NamespacePlanner.mapIds(draft);
        CgroupPlan.Scope scope = cgroup.scope();
        if (scope != null) {
            enterScope(draft, cgroup, scope);
        }
        for (CgroupPlan.Group group : cgroup.groups()) {
            if (scope == null && joinedByMonitor(draft, group)) {
                draft.add(Phase.HOST_AFTER_CLONE, new CgroupJoin(group.path()));
            }
        }
        if (!draft.request.pidFile().isEmpty()) {
            draft.add(Phase.HOST_AFTER_CLONE, new PidFile(draft.request.pidFile()));
        }
        NetDevicePlanner.move(draft);
        if (!draft.request.lowLevel().processFile().isEmpty()) {
            draft.add(
                    Phase.HOST_AFTER_CLONE,
                    new ProcessFile(draft.request.lowLevel().processFile()));
        }
        draft.addAll(Phase.HOST_AFTER_CLONE, draft.request.extra().afterClone());
    }

    /**
     * The first process is born in its group of the unified tree, and enters the others by itself, which is 5 ms faster than
     * being moved. In a user namespace of its own it may not.
     */
    static boolean joinedByMonitor(Draft draft, CgroupPlan.Group group) {
        return group.tree().unified() || draft.has(Kind.USER);
    }

    private static void enterGroups(Draft draft, CgroupPlan cgroup) {
        for (CgroupPlan.Group group : cgroup.groups()) {
            if (cgroup.scope() == null && !joinedByMonitor(draft, group)) {
                draft.before(new CgroupJoin(group.path()));
            }
        }
    }

    private static void afterExit(Draft draft, CgroupPlan cgroup) {
        if (draft.request.lowLevel().keep()) {
            return;
        }
        for (CgroupPlan.OomSource oom : cgroup.oomSources()) {
            draft.add(Phase.HOST_AFTER_EXIT, new CgroupOom(oom.path(), oom.file(), "oom_kill"));
        }
        if (!draft.request.exitFile().isEmpty()) {
            draft.add(Phase.HOST_AFTER_EXIT, new ExitFile(draft.request.exitFile()));
        }
        for (CgroupPlan.Group group : cgroup.groups()) {
            draft.add(Phase.HOST_AFTER_EXIT, new CgroupRemove(group.path()));
        }
        CgroupPlan.Scope scope = cgroup.scope();
        if (scope != null) {
            draft.addAll(Phase.HOST_AFTER_EXIT, scope.end());
        }
        draft.addAll(Phase.HOST_AFTER_EXIT, draft.request.extra().afterExit());
        HookPlanner.poststop(draft);
        draft.addAll(Phase.FINAL, draft.request.extra().last());
    }
}
