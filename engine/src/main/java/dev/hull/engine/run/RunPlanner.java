package dev.hull.engine.run;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.EngineOptions;
import dev.hull.engine.container.EnginePaths;
import dev.hull.engine.request.RunRequest;
import dev.hull.linux.plan.FileStep;
import dev.hull.linux.plan.LaunchPlan;
import dev.hull.linux.plan.MountStep;
import dev.hull.linux.plan.PlanFlags;
import dev.hull.linux.plan.PlanStep;
import dev.hull.network.NetworkAttachment;
import dev.hull.network.ResolvConf;
import dev.hull.oci.json.Json;
import dev.hull.oci.runtime.Mount;
import dev.hull.oci.runtime.Spec;
import dev.hull.runtime.CompiledPlan;
import dev.hull.runtime.ExtraSteps;
import dev.hull.runtime.Host;
import dev.hull.runtime.OverlayRoot;
import dev.hull.runtime.PlanCompiler;
import dev.hull.runtime.PlanRequest;
import dev.hull.runtime.SessionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Plans one container: request and image become an OCI configuration, that and the network become a launch plan. Planning
 * touches nothing but the address lease; directories and files of the container are steps of the plan itself, so that
 * the script which {@code hull explain} prints makes them too.
 */
public final class RunPlanner {
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
     * @param warnings sentences for the user
     */
    public record Planned(
            Spec spec,
            LaunchPlan plan,
            List<String> command,
            List<String> environment,
            String hostname,
            String user,
            List<String> warnings) {}

    /**
     * Plans a container.
     *
     * @param name name that goes with the container when it ends, empty when it has none yet
     * @param record whether this is for real: an address is leased. Otherwise the plan is only to be shown
     * @param running process id of the first process of a running container
     * @param alive whether the container of an id still needs its address
     */
    public Planned plan(
            ContainerId id,
            Optional<String> name,
            RunRequest request,
            ImageUse image,
            boolean record,
            Function<String, Long> running,
            Predicate<String> alive)
            throws IOException {
        NetworkPlanner network = new NetworkPlanner(options, request.network());
        String mode = network.mode();
        VolumeMounts volumes = new VolumeMounts(options, paths);
        SpecAssembler assembler = new SpecAssembler(
                request,
                image.config(),
                new SpecAssembler.Surroundings(
                        host, options.environment(), options.directory(), mode, image.file(), running, volumes));
        String hostname = assembler.hostname(id);
        List<String> warnings = new ArrayList<>();
        PlatformCheck.check(request, image, host).ifPresent(warnings::add);
        // The address comes last of all that can fail: nothing has to be given back.
        Spec spec = assembler.assemble(id, paths.rootfs(id).toString(), etcMounts(id, mode));
        NetworkAttachment attachment = network.attach(id, mode, image.config().exposedPorts(), record, alive);
        try {
            spec = withSysctls(spec, attachment.sysctls());
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
            CompiledPlan compiled = PlanCompiler.compile(
                    spec,
                    planRequest(
                            id,
                            request,
                            image,
                            assembler,
                            volumes.extend(
                                    id,
                                    request,
                                    assembler.programUser(),
                                    extra(id, name, request, image, attachment, etc))),
                    host);
            warnings.addAll(compiled.warnings());
            return new Planned(
                    spec,
                    compiled.plan(),
                    assembler.command(),
                    assembler.configuredEnvironment(),
                    hostname,
                    assembler.user(),
                    warnings);
        } catch (RuntimeException e) {
            if (record) {
                release(attachment);
            }
            throw e;
        }
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

    private List<Mount> etcMounts(ContainerId id, String mode) {
        List<Mount> mounts = new ArrayList<>();
        if (!mode.startsWith("container:")) {
            for (String name : List.of("resolv.conf", "hostname", "hosts")) {
                mounts.add(new Mount(
                        "/etc/" + name, "bind", paths.etcFile(id, name).toString(), List.of("rbind", "rprivate")));
            }
        }
        return mounts;
    }

    private PlanRequest planRequest(
            ContainerId id, RunRequest request, ImageUse image, SpecAssembler assembler, ExtraSteps extra) {
        RunRequest.Session session = request.session();
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
                        session.detached(),
                        session.signalProxy(),
                        session.detachKeys(),
                        assembler.stopSignal(),
                        "",
                        ""))
                .extra(extra)
                .pidFile(paths.monitor(id).toString())
                .exitFile(session.remove() ? "" : paths.exitRecord(id).toString())
                .init(request.process().init())
                .defaultSeccomp(confined)
                .seccompCache(paths.seccompCache())
                .build();
    }

    private ExtraSteps extra(
            ContainerId id,
            Optional<String> name,
            RunRequest request,
            ImageUse image,
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
        before.addAll(network.hostBeforeClone());
        List<PlanStep> after = new ArrayList<>(network.afterExit());
        after.add(new FileStep.RemoveFile(paths.monitor(id).toString()));
        after.add(new FileStep.RemoveTree(paths.running(id).toString()));
        if (request.session().remove()) {
            name.ifPresent(
                    each -> after.add(new FileStep.RemoveFile(paths.name(each).toString())));
            after.add(new FileStep.RemoveTree(paths.container(id).toString()));
        }
        List<PlanStep> inside = List.of(new MountStep.MakeInnerFile("/.dockerenv", "", 0755));
        return new ExtraSteps(
                before, network.hostAfterClone(), network.container(), inside, List.of(), after, network.last());
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
