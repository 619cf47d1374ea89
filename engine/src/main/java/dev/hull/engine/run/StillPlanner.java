package dev.hull.engine.run;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.ContainerRecord;
import dev.hull.engine.container.EngineOptions;
import dev.hull.engine.container.EnginePaths;
import dev.hull.engine.request.ExecRequest;
import dev.hull.linux.plan.FileStep;
import dev.hull.linux.plan.PlanStep;
import dev.hull.oci.ContainerConfig;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.runtime.CapabilitySets;
import dev.hull.oci.runtime.ContainerProcess;
import dev.hull.oci.runtime.Linux;
import dev.hull.oci.runtime.Mount;
import dev.hull.oci.runtime.Namespace;
import dev.hull.oci.runtime.Namespace.Kind;
import dev.hull.oci.runtime.Resources;
import dev.hull.oci.runtime.Root;
import dev.hull.oci.runtime.Spec;
import dev.hull.oci.runtime.User;
import dev.hull.runtime.CompiledPlan;
import dev.hull.runtime.DefaultSpec;
import dev.hull.runtime.ExtraSteps;
import dev.hull.runtime.Host;
import dev.hull.runtime.OverlayRoot;
import dev.hull.runtime.PlanCompiler;
import dev.hull.runtime.PlanRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Plans a program of a toolkit in something that does not run: a container as it ended, or an image. It gets namespaces of
 * its own without a network; what was written before is a lower layer, binds and volumes are read-only, and what this
 * program writes goes when it ends.
 */
public final class StillPlanner {
    private final EngineOptions options;
    private final EnginePaths paths;

    /** A planner for that engine on this machine. */
    public StillPlanner(EngineOptions options) {
        this.options = options;
        this.paths = new EnginePaths(options.root(), options.runRoot());
    }

    /**
     * Plans a program in a container as it ended.
     *
     * @param id of the passing container
     * @param image the container's image, the files being those that the container has
     */
    public CompiledPlan plan(
            ContainerId id, ContainerRecord record, ImageUse image, ExecRequest request, Toolkit toolkit)
            throws IOException {
        Spec spec = new ExecPlanner(options).spec(record.id());
        List<String> layers = new ArrayList<>(image.layers());
        if (Files.isDirectory(paths.upper(record.id()))) {
            layers.addFirst(paths.upper(record.id()).toString());
        }
        return plan(id, Entrance.of(record, spec, image.file()), layers, image, request, toolkit);
    }

    /**
     * Plans a program in an image.
     *
     * @param id of the passing container
     */
    public CompiledPlan plan(ContainerId id, ImageUse image, ExecRequest request, Toolkit toolkit) throws IOException {
        ContainerConfig config = image.config();
        UserLookup user = UserLookup.find(config.user(), List.of(), image.file());
        List<String> effective = user.uid() == 0 ? DefaultSpec.CAPABILITIES : List.of();
        ContainerProcess process = DefaultSpec.process(false)
                .args(List.of("sh"))
                .cwd(config.workingDir().isEmpty() ? "/" : config.workingDir())
                .user(new User(user.uid(), user.gid(), null, user.additionalGids()))
                .env(List.of("HOME=" + user.home()))
                .capabilities(new CapabilitySets(DefaultSpec.CAPABILITIES, effective, List.of(), effective, List.of()))
                .build();
        String hostname = id.shortForm();
        Spec spec =
                DefaultSpec.builder(false).process(process).hostname(hostname).build();
        Entrance entrance =
                new Entrance(spec, config.env(), hostname, JsonValue.object().build(), image.file());
        return plan(id, entrance, image.layers(), image, request, toolkit);
    }

    private CompiledPlan plan(
            ContainerId id,
            Entrance entrance,
            List<String> layers,
            ImageUse image,
            ExecRequest request,
            Toolkit toolkit)
            throws IOException {
        String place = ToolkitPlace.in(entrance.spec());
        ContainerProcess process =
                ToolkitPlace.process(entrance.process(request, options.environment()), toolkit, place);
        Root root = entrance.spec().root();
        Spec spec = entrance.spec().toBuilder()
                .process(process)
                .root(new Root(paths.rootfs(id).toString(), root != null && root.readonly()))
                .mounts(readOnly(entrance.spec().mounts()))
                .linux(alone(entrance.spec().linux()))
                .build();
        ExtraSteps tools = ToolkitPlace.steps(toolkit, place, 0);
        List<PlanStep> before = List.of(
                new FileStep.MakeDirectory(paths.monitors().toString(), 0755),
                new FileStep.MakeDirectory(paths.rootfs(id).toString(), 0755),
                new FileStep.MakeDirectory(paths.upper(id).toString(), mode(layers)),
                new FileStep.MakeDirectory(paths.work(id).toString(), 0700));
        List<PlanStep> last = List.of(
                new FileStep.RemoveFile(paths.monitor(id).toString()),
                new FileStep.RemoveTree(paths.running(id).toString()),
                new FileStep.RemoveTree(paths.container(id).toString()));
        PlanRequest planRequest = PlanRequest.builder(
                        id.value(), paths.container(id).toString())
                .overlay(new OverlayRoot(
                        layers, paths.upper(id).toString(), paths.work(id).toString(), image.overlayOptions()))
                .session(ExecPlanner.session(request))
                .extra(new ExtraSteps(before, List.of(), tools.container(), tools.inside(), List.of(), List.of(), last))
                .pidFile(paths.monitor(id).toString())
                .defaultSeccomp(entrance.isFiltered(options.directory()))
                .seccompCache(paths.seccompCache())
                .build();
        return PlanCompiler.compile(spec, planRequest, Host.detect());
    }

    /** The namespaces of a container without those of others, which may be gone, and always a network of its own. */
    private static Linux alone(Linux linux) {
        List<Namespace> namespaces = new ArrayList<>();
        for (Namespace namespace : linux.namespaces()) {
            if (namespace.kind() != Kind.NETWORK) {
                namespaces.add(Namespace.create(namespace.kind()));
            }
        }
        namespaces.add(Namespace.create(Kind.NETWORK));
        Map<String, String> sysctls = new LinkedHashMap<>(linux.sysctl());
        sysctls.keySet().removeIf(key -> key.startsWith("net")); // of interfaces that are not there
        return linux.toBuilder()
                .sysctl(sysctls)
                .namespaces(namespaces)
                .cgroupsPath("")
                .resources(Resources.NONE.withDevices(linux.resources().devices()))
                .build();
    }

    private static List<Mount> readOnly(List<Mount> mounts) {
        List<Mount> changed = new ArrayList<>();
        for (Mount mount : mounts) {
            boolean bind = mount.type().equals("bind")
                    || mount.options().contains("bind")
                    || mount.options().contains("rbind");
            List<String> options = new ArrayList<>(mount.options());
            if (bind) {
                options.remove("rw");
                options.add("ro");
            }
            changed.add(bind ? new Mount(mount.destination(), mount.type(), mount.source(), options) : mount);
        }
        return changed;
    }

    /** Permissions of the root directory: those of the topmost layer, since the upper directory covers them. */
    private static long mode(List<String> layers) throws IOException {
        return layers.isEmpty() ? 0755 : (Integer) Files.getAttribute(Path.of(layers.getFirst()), "unix:mode") & 07777;
    }
}
