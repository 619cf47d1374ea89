package dev.hull.engine.run;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.DockerConfig;
import dev.hull.engine.container.EngineOptions;
import dev.hull.engine.container.EnginePaths;
import dev.hull.engine.request.RunRequest;
import dev.hull.engine.request.Supervision;
import dev.hull.linux.plan.FileStep;
import dev.hull.linux.plan.LaunchPlan;
import dev.hull.linux.plan.MountStep;
import dev.hull.linux.plan.NamespaceStep;
import dev.hull.linux.plan.PlanFlags;
import dev.hull.linux.plan.PlanStep;
import dev.hull.network.NetworkAttachment;
import dev.hull.network.ResolvConf;
import dev.hull.oci.json.Json;
import dev.hull.oci.runtime.Mount;
import dev.hull.oci.runtime.Spec;
import dev.hull.runtime.CompiledPlan;
import dev.hull.runtime.ExecCompiler;
import dev.hull.runtime.ExtraSteps;
import dev.hull.runtime.Host;
import dev.hull.runtime.OtherRuntime;
import dev.hull.runtime.OtherRuntimeCompiler;
import dev.hull.runtime.OverlayRoot;
import dev.hull.runtime.PlanCompiler;
import dev.hull.runtime.PlanRequest;
import dev.hull.runtime.SessionOptions;
import dev.hull.runtime.cgroup.CgroupDriver;
import dev.hull.runtime.cgroup.ServiceGroups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Plans one container: request and image become an OCI configuration, that and the network become a launch plan. Planning
 * touches nothing but the address lease; directories and files of the container are steps of the plan itself, so that
 * the script which {@code hull explain} prints makes them too.
 */
public final class RunPlanner {
    /** Control group below which every container has its own. */
    static final String CGROUP_PARENT = "/hull";

    private static final long DIRECTORY_MODE = 0755;
    private final EngineOptions options;
    private final EnginePaths paths;
    private final Host host;

    /** A planner for that engine on this machine. */
    public RunPlanner(EngineOptions options) {
        this.options = options;
        this.paths = new EnginePaths(options.root(), options.runRoot());
        this.host = Host.detect();
    }

    /**
     * A planned container.
     *
     * @param spec its OCI configuration
     * @param plan the launch plan
     * @param command program and arguments
     * @param environment variables that the image and the caller set
     * @param hostname host name
     * @param user user as asked for
     * @param probe the plan of its health check, empty for none
     * @param warnings sentences for the user
     */
    public record Planned(
            Spec spec,
            LaunchPlan plan,
            List<String> command,
            List<String> environment,
            String hostname,
            String user,
            Optional<LaunchPlan> probe,
            List<String> warnings) {
        /** Keeps what is needed while it runs: the steps owed after its exit, and the plan of its health check. */
        public void writePlans(EnginePaths paths, ContainerId id) throws IOException {
            Files.write(paths.exitPlan(id), exitPlan(plan).toBytes());
            Files.deleteIfExists(paths.health(id));
            if (probe.isPresent()) {
                Files.write(paths.healthPlan(id), probe.get().toBytes());
            }
        }
    }

    /**
     * What a plan is made for.
     *
     * @param real whether it will be carried out: an address is leased. Otherwise the plan is only to be shown or checked
     * @param printId whether the launcher prints the id when the container runs
     * @param targets the containers whose namespaces are joined
     * @param alive whether the container of an id still needs its address
     */
    public record Occasion(boolean real, boolean printId, JoinTargets targets, Predicate<String> alive) {}

    /**
     * Plans a container.
     *
     * @param name name that goes with the container when it ends, empty when it has none yet
     */
    public Planned plan(ContainerId id, Optional<String> name, RunRequest request, ImageUse image, Occasion occasion)
            throws IOException {
        boolean record = occasion.real();
        if (record && request.session().service().foreground()) {
            ServiceGroups.settle(host.cgroups());
        }
        NetworkPlanner network = new NetworkPlanner(options, request.network());
        String mode = network.mode();
        VolumeMounts volumes = new VolumeMounts(options, paths);
        SpecAssembler assembler = new SpecAssembler(
                request,
                image.config(),
                new SpecAssembler.Surroundings(
                        host,
                        options.environment(),
                        options.directory(),
                        mode,
                        image.file(),
                        occasion.targets(),
                        volumes));
        String hostname = assembler.hostname(id);
        List<String> warnings = new ArrayList<>();
        PlatformCheck.check(request, image, host).ifPresent(warnings::add);
        // The address comes last of all that can fail: nothing has to be given back.
        Spec spec = assembler.assemble(id, paths.rootfs(id).toString(), etcMounts(id, mode, occasion.targets()));
        NetworkAttachment attachment =
                network.attach(id, mode, image.config().exposedPorts(), record, occasion.alive());
        try {
            spec = new ServiceSteps(request.session(), options, paths, id)
                    .extend(withSysctls(spec, attachment.sysctls()));
            OtherRuntimes others = new OtherRuntimes(options, paths);
            OtherRuntime other =
                    others.of(request, id, HealthCheck.of(request.supervision().health(), image.config()));
            if (other == null && !request.session().service().foreground()) {
                CgroupDriver driver = CgroupDriver.of(spec.linux().cgroupsPath(), host.cgroups());
                spec = spec.toBuilder()
                        .linux(driver.place(spec.linux(), id.value()))
                        .build();
            }
            ResolvConf resolver = network.resolver(mode);
            Map<String, String> etc = Map.of(
                    "hostname", hostname + "\n",
                    "hosts",
                            network.hosts(
                                    mode,
                                    attachment,
                                    hostname,
                                    request.isolation().domainname()),
                    "resolv.conf", resolver.toText());
            warnings.addAll(attachment.notices());
            if (attachment.endpoint().isPresent()) {
                warnings.addAll(resolver.notices());
            }
            PlanRequest asked = planRequest(
                    id,
                    name,
                    request,
                    occasion.printId(),
                    image,
                    assembler,
                    volumes.extend(
                            id,
                            request,
                            assembler.programUser(),
                            extra(id, name, request, image, spec.mounts(), attachment, etc)));
            CompiledPlan compiled;
            if (other == null) {
                compiled = PlanCompiler.compile(spec, asked, host);
            } else {
                OtherRuntimes.check(request.isolation().runtime(), spec);
                Spec told = OtherRuntimeCompiler.specification(
                        spec, id.value(), CGROUP_PARENT, asked.defaultSeccomp(), host);
                compiled = OtherRuntimeCompiler.run(spec, told, asked, other, host);
                spec = told;
            }
            warnings.addAll(compiled.warnings());
            return new Planned(
                    spec,
                    compiled.plan(),
                    assembler.command(),
                    assembler.configuredEnvironment(),
                    hostname,
                    assembler.user(),
                    probe(id, request, image, spec),
                    warnings);
        } catch (RuntimeException e) {
            if (record) {
                release(attachment);
            }
            throw e;
        }
    }

    private Optional<LaunchPlan> probe(ContainerId id, RunRequest request, ImageUse image, Spec spec) {
        HealthCheck health = HealthCheck.of(request.supervision().health(), image.config());
        if (!health.exists()) {
            return Optional.empty();
        }
        NamespaceStep target =
                new NamespaceStep.TargetFile(paths.monitor(id).toString(), ExecCompiler.namespaces(spec));
        return Optional.of(new ExecPlanner(options)
                .probe(id, spec, DockerConfig.hostConfig(request), health.command(), target, request.session())
                .plan());
    }

    private static void release(NetworkAttachment attachment) throws IOException {
        for (PlanStep step : attachment.last()) {
            if (step instanceof FileStep.RemoveFile file) {
                Files.deleteIfExists(Path.of(file.path()));
            }
        }
    }

    private static Spec withSysctls(Spec spec, Map<String, String> sysctls) {
        if (sysctls.isEmpty()) {
            return spec;
        }
        Map<String, String> all = new java.util.LinkedHashMap<>(sysctls);
        all.putAll(spec.linux().sysctl());
        return spec.toBuilder()
                .linux(spec.linux().toBuilder().sysctl(all).build())
                .build();
    }

    /** The files below /etc; whoever shares a container's network shares its files too. */
    private List<Mount> etcMounts(ContainerId id, String mode, JoinTargets targets) {
        List<Mount> mounts = new ArrayList<>();
        ContainerId holder = mode.startsWith(JoinTargets.CONTAINER)
                ? targets.id(mode.substring(JoinTargets.CONTAINER.length()))
                : id;
        for (String name : List.of("resolv.conf", "hostname", "hosts")) {
            mounts.add(new Mount(
                    "/etc/" + name, "bind", paths.etcFile(holder, name).toString(), List.of("rbind", "rprivate")));
        }
        return mounts;
    }

    private PlanRequest planRequest(
            ContainerId id,
            Optional<String> name,
            RunRequest request,
            boolean printId,
            ImageUse image,
            SpecAssembler assembler,
            ExtraSteps extra) {
        SupervisionSteps steps = new SupervisionSteps(paths, id, name.orElse(""), request, image.config());
        RunRequest.Session session = request.session();
        Supervision.LogSettings log = request.supervision().log();
        // Nobody can ask for the log of a container that goes with its own terminal or pipe.
        boolean logged = log.driver().equals("json-file") && (session.detached() || !session.remove());
        List<String> overlayOptions = new ArrayList<>(image.overlayOptions());
        OverlayRoot overlay = new OverlayRoot(
                image.layers(), paths.upper(id).toString(), paths.work(id).toString(), overlayOptions);
        boolean confined =
                !request.isolation().privileged() && !assembler.security().seccompUnconfined();
        return PlanRequest.builder(id.value(), paths.container(id).toString())
                .overlay(overlay)
                .session(new SessionOptions(
                        session.interactive(),
                        session.detached(),
                        printId,
                        session.signalProxy(),
                        session.detachKeys(),
                        assembler.stopSignal(),
                        paths.attachSocket(id).toString(),
                        logged ? paths.log(id).toString() : "",
                        log.maxBytes(),
                        log.files(),
                        steps.settings(
                                HealthCheck.of(request.supervision().health(), image.config()),
                                new ServiceSteps(session, options, paths, id)),
                        withheld(session)))
                .extra(extra)
                .cgroupParent(CGROUP_PARENT)
                .service(session.service().foreground())
                .pidFile(paths.monitor(id).toString())
                .exitFile(session.remove() ? "" : paths.exitRecord(id).toString())
                .init(request.process().init())
                .defaultSeccomp(confined)
                .seccompCache(paths.seccompCache())
                .build();
    }

    private static int withheld(RunRequest.Session session) {
        RunRequest.Streams streams = session.streams();
        return (streams.input() ? 0 : PlanFlags.SESSION_OWN_INPUT)
                | (streams.output() ? 0 : PlanFlags.SESSION_OWN_OUTPUT)
                | (streams.error() ? 0 : PlanFlags.SESSION_OWN_ERROR);
    }

    private ExtraSteps extra(
            ContainerId id,
            Optional<String> name,
            RunRequest request,
            ImageUse image,
            List<Mount> mounts,
            NetworkAttachment network,
            Map<String, String> etc)
            throws IOException {
        List<PlanStep> before = new ArrayList<>();
        before.add(new FileStep.MakeDirectory(paths.monitors().toString(), 0755));
        before.add(new FileStep.MakeDirectory(paths.rootfs(id).toString(), DIRECTORY_MODE));
        before.add(new FileStep.MakeDirectory(paths.upper(id).toString(), rootMode(image)));
        before.add(new FileStep.MakeDirectory(paths.work(id).toString(), 0700));
        for (String file : List.of("hostname", "hosts", "resolv.conf")) {
            before.add(new FileStep.WriteFile(
                    paths.etcFile(id, file).toString(), etc.getOrDefault(file, ""), PlanFlags.WRITE_CREATE));
        }
        if (!request.session().remove()) {
            // How it ended before says nothing about this time.
            before.add(new FileStep.RemoveFile(paths.exitRecord(id).toString()));
        }
        before.addAll(network.hostBeforeClone());
        SupervisionSteps steps = new SupervisionSteps(paths, id, name.orElse(""), request, image.config());
        List<PlanStep> after = new ArrayList<>(steps.ended());
        after.addAll(network.afterExit());
        List<PlanStep> last = new ArrayList<>(network.last());
        if (request.session().remove()) {
            name.ifPresent(
                    each -> last.add(new FileStep.RemoveFile(paths.name(each).toString())));
            last.add(new FileStep.RemoveTree(paths.container(id).toString()));
            last.add(steps.destroyed());
        }
        last.add(new FileStep.RemoveTree(paths.running(id).toString()));
        // While it is there somebody looks after the container, so it goes last.
        last.add(new FileStep.RemoveFile(paths.monitor(id).toString()));
        List<PlanStep> inside = new ArrayList<>(MountTable.steps(image.layers(), paths.upper(id), mounts));
        inside.add(new MountStep.MakeInnerFile("/.dockerenv", "", 0755));
        return new ExtraSteps(
                before, network.hostAfterClone(), network.container(), inside, steps.started(), after, last);
    }

    /** Permissions of the root directory: those of the topmost layer, since the upper directory covers them. */
    private static long rootMode(ImageUse image) throws IOException {
        if (image.layers().isEmpty()) {
            return DIRECTORY_MODE;
        }
        int mode = (Integer) Files.getAttribute(Path.of(image.layers().getFirst()), "unix:mode") & 07777;
        return mode;
    }

    /** The configuration as it is stored in the bundle. */
    public static byte[] configJson(Spec spec) {
        return Json.write(spec.toJson());
    }

    /** The steps that are owed after the exit, as a plan of their own. */
    public static LaunchPlan exitPlan(LaunchPlan plan) {
        return plan.only(entry -> entry.phase().isAfterExit());
    }
}
