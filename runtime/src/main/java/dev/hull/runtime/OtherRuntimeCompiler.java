package dev.hull.runtime;

import dev.hull.linux.plan.CgroupStep.CgroupOom;
import dev.hull.linux.plan.FileStep.ExitFile;
import dev.hull.linux.plan.FileStep.MakeDirectory;
import dev.hull.linux.plan.FileStep.PidFile;
import dev.hull.linux.plan.FileStep.WriteFile;
import dev.hull.linux.plan.KernelFlags;
import dev.hull.linux.plan.NamespaceStep.Clone;
import dev.hull.linux.plan.NetworkStep.LinkUp;
import dev.hull.linux.plan.Phase;
import dev.hull.linux.plan.PlanFlags;
import dev.hull.linux.plan.ProcessStep.Exec;
import dev.hull.linux.plan.ProcessStep.NewSession;
import dev.hull.linux.plan.ProcessStep.RunProgram;
import dev.hull.linux.plan.ProcessStep.Sysctl;
import dev.hull.oci.json.Json;
import dev.hull.oci.runtime.ContainerProcess;
import dev.hull.oci.runtime.Namespace;
import dev.hull.oci.runtime.Namespace.Kind;
import dev.hull.oci.runtime.Seccomp;
import dev.hull.oci.runtime.Spec;
import dev.hull.runtime.cgroup.CgroupPlan;
import dev.hull.runtime.cgroup.CgroupPlanner;
import dev.hull.runtime.names.Capabilities;
import dev.hull.runtime.seccomp.DefaultProfile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Plans containers that another low-level runtime makes (docs/runtime.md, "Other runtimes"). Network and root are ours: the
 * runtime is called in a network namespace that is configured already and in a mount namespace in which the root is mounted.
 * Everything else it reads in the bundle.
 *
 * <pre>
 *   monitor ── clone(mounts, network) ──► devices up, root mounted ── exec RUNTIME create ──► waiting process, the monitor's
 *           ── RUNTIME start … the end, RUNTIME delete --force
 * </pre>
 */
public final class OtherRuntimeCompiler {
    /** Whoever calls the runtime is in the container's network already. */
    private static final String OWN_NETWORK = "/proc/self/ns/net";

    private OtherRuntimeCompiler() {}

    /**
     * What the runtime has to be told, from the specification of a container that Hull would make itself.
     *
     * @param defaultSeccomp whether a specification without a seccomp section gets Docker's default filter
     */
    public static Spec specification(Spec spec, String id, String cgroupParent, boolean defaultSeccomp, Host host) {
        List<Namespace> namespaces = new ArrayList<>();
        for (Namespace namespace : spec.linux().namespaces()) {
            boolean network =
                    namespace.kind() == Kind.NETWORK && namespace.path().isEmpty();
            namespaces.add(network ? new Namespace(Kind.NETWORK, OWN_NETWORK) : namespace);
        }
        Map<String, String> sysctls = new LinkedHashMap<>();
        for (Map.Entry<String, String> entry : spec.linux().sysctl().entrySet()) {
            if (SysctlCheck.namespace(entry.getKey()) != Kind.NETWORK) {
                sysctls.put(entry.getKey(), entry.getValue());
            }
        }
        Seccomp seccomp = spec.linux().seccomp();
        ContainerProcess process = SpecCheck.process(spec);
        if (seccomp == null && defaultSeccomp) {
            long bounding = process.capabilities() == null
                    ? 0
                    : Capabilities.bits(process.capabilities().bounding(), new ArrayList<>());
            seccomp = DefaultProfile.section(host.architecture(), bounding, host.kernelMajor(), host.kernelMinor());
        }
        String cgroupsPath = spec.linux().cgroupsPath();
        return spec.toBuilder()
                .linux(spec.linux().toBuilder()
                        .namespaces(namespaces)
                        .sysctl(sysctls)
                        .seccomp(seccomp)
                        .cgroupsPath(cgroupsPath.isEmpty() ? cgroupParent + "/" + id : cgroupsPath)
                        .build())
                .build();
    }

    /**
     * Plans a container.
     *
     * @param given what Hull would have made itself: its network and its parameters are
     * @param spec what the runtime is told, see {@link #specification}; it is in {@code config.json} of the bundle
     * @param request id, layers, streams, extra steps
     */
    public static CompiledPlan run(Spec given, Spec spec, PlanRequest request, OtherRuntime runtime, Host host) {
        Draft draft = new Draft(given, SpecCheck.process(given), request, host, null);
        CgroupPlan cgroup = CgroupPlanner.plan(spec.linux(), request.id(), "", host.cgroups(), true);
        draft.warnings.addAll(cgroup.warnings());
        PlanCompiler.session(draft);
        draft.add(Phase.LAUNCHER, runtime.adopt(runtime.words("start", request.id())));
        draft.addAll(Phase.HOST_BEFORE_CLONE, request.extra().beforeClone());
        place(draft, runtime);
        boolean network = draft.creates(Kind.NETWORK);
        draft.add(
                Phase.HOST_BEFORE_CLONE, new Clone(KernelFlags.CLONE_NEWNS | (network ? KernelFlags.CLONE_NEWNET : 0)));
        if (!request.pidFile().isEmpty()) {
            draft.add(Phase.HOST_AFTER_CLONE, new PidFile(request.pidFile()));
        }
        draft.addAll(Phase.HOST_AFTER_CLONE, request.extra().afterClone());
        NamespacePlanner.keyring(draft);
        draft.before(new NewSession());
        if (network) {
            draft.before(new LinkUp("lo"));
        }
        draft.addAll(Phase.CONTAINER_BEFORE_PIVOT, request.extra().container());
        for (Map.Entry<String, String> entry : given.linux().sysctl().entrySet()) {
            if (SysctlCheck.namespace(entry.getKey()) == Kind.NETWORK) {
                draft.before(new Sysctl(entry.getKey(), entry.getValue()));
            }
        }
        RootPlanner.root(draft);
        draft.addAll(Phase.CONTAINER_BEFORE_PIVOT, request.extra().inside());
        List<String> words = runtime.makingWords("create", List.of("--bundle", request.bundle(), request.id()));
        draft.inside(new Exec(words, runtime.environment(), List.of()));
        draft.addAll(Phase.HOST_AFTER_CLONE, request.extra().started());
        for (CgroupPlan.OomSource oom : cgroup.oomSources()) {
            draft.add(Phase.HOST_AFTER_EXIT, new CgroupOom(oom.path(), oom.file(), "oom_kill"));
        }
        if (!request.exitFile().isEmpty()) {
            draft.add(Phase.HOST_AFTER_EXIT, new ExitFile(request.exitFile()));
        }
        draft.add(
                Phase.HOST_AFTER_EXIT,
                new RunProgram(runtime.words("delete", "--force", request.id()), "", 0, PlanFlags.RUN_OPTIONAL));
        draft.addAll(Phase.HOST_AFTER_EXIT, request.extra().afterExit());
        draft.addAll(Phase.FINAL, request.extra().last());
        return draft.finish();
    }

    private static void place(Draft draft, OtherRuntime runtime) {
        if (!runtime.console().isEmpty()) {
            String directory = runtime.console().substring(0, runtime.console().lastIndexOf('/'));
            draft.add(Phase.HOST_BEFORE_CLONE, new MakeDirectory(directory, 0700));
        }
    }

    /**
     * Plans a further process in a container that such a runtime has made.
     *
     * @param spec the container's, with that process in the place of its own
     * @param request id of the session, streams, extra steps
     * @param container id of the container
     * @param processFile where the process is written for the runtime
     */
    public static CompiledPlan exec(
            Spec spec, PlanRequest request, String container, String processFile, OtherRuntime runtime, Host host) {
        ContainerProcess process = SpecCheck.process(spec);
        Draft draft = new Draft(spec, process, request, host, null);
        PlanCompiler.session(draft);
        draft.add(Phase.LAUNCHER, runtime.adopt(List.of()));
        draft.add(
                Phase.HOST_BEFORE_CLONE,
                new WriteFile(processFile, Json.writeString(process.toJson()), PlanFlags.WRITE_CREATE));
        draft.addAll(Phase.HOST_BEFORE_CLONE, request.extra().beforeClone());
        place(draft, runtime);
        draft.add(Phase.HOST_BEFORE_CLONE, new Clone(0));
        draft.before(new NewSession());
        List<String> words = runtime.makingWords("exec", List.of("--detach", "--process", processFile, container));
        draft.inside(new Exec(words, runtime.environment(), List.of()));
        draft.addAll(Phase.HOST_AFTER_CLONE, request.extra().started());
        draft.addAll(Phase.HOST_AFTER_EXIT, request.extra().afterExit());
        return draft.finish();
    }
}
