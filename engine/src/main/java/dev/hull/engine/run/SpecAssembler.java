package dev.hull.engine.run;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.request.DeviceRequest;
import dev.hull.engine.request.MountRequest;
import dev.hull.engine.request.RunRequest;
import dev.hull.engine.request.UlimitRequest;
import dev.hull.oci.ContainerConfig;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.json.Json;
import dev.hull.oci.runtime.CapabilitySets;
import dev.hull.oci.runtime.ContainerProcess;
import dev.hull.oci.runtime.Device;
import dev.hull.oci.runtime.DeviceRule;
import dev.hull.oci.runtime.Linux;
import dev.hull.oci.runtime.Mount;
import dev.hull.oci.runtime.Namespace;
import dev.hull.oci.runtime.Resources;
import dev.hull.oci.runtime.Rlimit;
import dev.hull.oci.runtime.Root;
import dev.hull.oci.runtime.Seccomp;
import dev.hull.oci.runtime.Spec;
import dev.hull.oci.runtime.User;
import dev.hull.runtime.DefaultSpec;
import dev.hull.runtime.Host;
import dev.hull.runtime.HostDevices;
import dev.hull.runtime.cgroup.CgroupPlanner;
import dev.hull.runtime.names.Capabilities;
import dev.hull.runtime.names.RlimitNames;
import dev.hull.runtime.names.SignalNames;
import dev.hull.runtime.seccomp.SeccompProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns a request and an image's configuration into an OCI runtime configuration, by Docker's rules. What a caller asks
 * for and cannot have is refused here or by the plan compiler, never left out.
 */
final class SpecAssembler {
    private static final int MAX_HOSTNAME = 64;
    private final RunRequest request;
    private final ContainerConfig image;
    private final Surroundings surroundings;
    private final SecuritySettings security;

    /**
     * What the request is seen against.
     *
     * @param host facts of this machine
     * @param environment the caller's environment
     * @param directory the caller's directory
     * @param network {@code none}, {@code bridge}, {@code host} or {@code container:ID}
     * @param imageFile reads a text file of the image
     * @param targets the containers whose namespaces are joined
     * @param volumes what volumes come to
     */
    record Surroundings(
            Host host,
            Map<String, String> environment,
            Path directory,
            String network,
            Function<String, Optional<String>> imageFile,
            JoinTargets targets,
            VolumeMounts volumes) {}

    SpecAssembler(RunRequest request, ContainerConfig image, Surroundings surroundings) {
        this.request = request;
        this.image = image;
        this.surroundings = surroundings;
        this.security = SecuritySettings.parse(request.isolation().securityOptions(), surroundings.directory());
    }

    /** What {@code --security-opt} says. */
    SecuritySettings security() {
        return security;
    }

    /** Host name of the container: asked for, the host's own, or the short id. */
    String hostname(ContainerId id) {
        RunRequest.Isolation isolation = request.isolation();
        boolean hostUts = isolation.uts().equals("host");
        if (!isolation.hostname().isEmpty()) {
            if (hostUts) {
                throw invalid("conflicting options: hostname and the UTS mode");
            }
            if (isolation.hostname().length() > MAX_HOSTNAME) {
                throw invalid("invalid hostname \"" + isolation.hostname() + "\": at most 64 characters");
            }
            return isolation.hostname();
        }
        for (String mode : List.of(isolation.uts(), surroundings.network())) {
            if (mode.startsWith(JoinTargets.CONTAINER)) {
                return surroundings.targets().hostname(mode.substring(JoinTargets.CONTAINER.length()));
            }
        }
        if (hostUts || surroundings.network().equals("host")) {
            try {
                return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
            } catch (IOException e) {
                return "localhost";
            }
        }
        return id.shortForm();
    }

    /** Program and arguments. */
    List<String> command() {
        Optional<List<String>> entrypoint = request.process().entrypoint();
        List<String> words = new ArrayList<>(entrypoint.orElse(image.entrypoint()));
        if (!request.command().isEmpty()) {
            words.addAll(request.command());
        } else if (entrypoint.isEmpty()) {
            words.addAll(image.cmd());
        }
        if (!words.isEmpty() && words.getFirst().isEmpty()) {
            throw invalid("the name of the program, the first word of the command, is empty");
        }
        if (words.isEmpty()) {
            throw invalid("no command specified: the image \"" + request.image()
                    + "\" names none; give one after the image, such as: hull run " + request.image() + " /bin/sh");
        }
        return words;
    }

    /** User as asked for, or the image's. */
    String user() {
        return request.process().user().isEmpty()
                ? image.user()
                : request.process().user();
    }

    /** Signal that asks the program to stop. */
    String stopSignal() {
        String signal = request.process().stopSignal().isEmpty()
                ? image.stopSignal()
                : request.process().stopSignal();
        if (signal.isEmpty()) {
            return "SIGTERM";
        }
        int number = SignalNames.number(signal);
        if (number < 0) {
            throw invalid("invalid stop signal \"" + signal + "\": expected a name such as SIGINT, or a number");
        }
        return SignalNames.name(number);
    }

    /**
     * The configuration.
     *
     * @param rootfs where the root is mounted
     * @param etcFiles mounts of the files below /etc that Hull keeps
     */
    Spec assemble(ContainerId id, String rootfs, List<Mount> etcFiles) throws IOException {
        RunRequest.Isolation isolation = request.isolation();
        boolean privileged = isolation.privileged();
        boolean ownUts = !isolation.uts().equals("host") && !isolation.uts().startsWith("container:");
        return DefaultSpec.builder(privileged)
                .process(process(id))
                .root(new Root(rootfs, request.storage().readOnlyRoot()))
                .hostname(ownUts ? hostname(id) : "")
                .domainname(ownUts ? isolation.domainname() : "")
                .mounts(mounts(privileged, etcFiles))
                .linux(linux(id, privileged))
                .annotations(request.process().annotations())
                .build();
    }

    /** The environment of the program. */
    List<String> environment(ContainerId id) {
        Environment environment = Environment.of(
                image.env(),
                request.process().environment(),
                surroundings.environment(),
                hostname(id),
                request.session().tty());
        return environment.setDefault("HOME=" + lookup().home()).toList();
    }

    /** The image's and the caller's variables alone, without what every container gets: what a record keeps. */
    List<String> configuredEnvironment() {
        return Environment.configured(image.env(), request.process().environment(), surroundings.environment())
                .toList();
    }

    /** Who the program runs as. */
    User programUser() {
        UserLookup user = lookup();
        return new User(user.uid(), user.gid(), null, user.additionalGids());
    }

    private UserLookup lookup() {
        return UserLookup.find(user(), request.process().additionalGroups(), surroundings.imageFile());
    }

    private ContainerProcess process(ContainerId id) {
        UserLookup user = lookup();
        boolean privileged = request.isolation().privileged();
        List<String> capabilities = capabilities();
        // A user other than root starts with no capability of its own; the bounding set stays (as Docker's).
        List<String> effective = user.uid() == 0 ? capabilities : List.of();
        List<Rlimit> limits = new ArrayList<>();
        for (UlimitRequest ulimit : request.limits().ulimits()) {
            int number = RlimitNames.number(ulimit.name());
            if (number < 0) {
                throw invalid("invalid ulimit type \"" + ulimit.name() + "\": expected a name such as nofile or nproc");
            }
            limits.add(new Rlimit(RlimitNames.name(number), ulimit.hard(), ulimit.soft()));
        }
        int oomScore = request.isolation().oomScoreAdjustment();
        return DefaultSpec.process(privileged)
                .terminal(request.session().tty())
                .user(new User(user.uid(), user.gid(), null, user.additionalGids()))
                .args(command())
                .env(environment(id))
                .cwd(workingDirectory())
                .capabilities(new CapabilitySets(capabilities, effective, List.of(), effective, List.of()))
                .rlimits(limits)
                .noNewPrivileges(security.noNewPrivileges())
                .apparmorProfile(security.appArmorProfile())
                .oomScoreAdj(oomScore == 0 ? null : Integer.valueOf(oomScore))
                .build();
    }

    private String workingDirectory() {
        String directory = request.process().workingDirectory();
        if (directory.isEmpty()) {
            directory = image.workingDir().isEmpty() ? "/" : image.workingDir();
        }
        if (!directory.startsWith("/")) {
            throw invalid("the working directory '" + directory + "' is invalid, it needs to be an absolute path");
        }
        return directory;
    }

    private List<Mount> mounts(boolean privileged, List<Mount> etcFiles) {
        List<Mount> defaults = new ArrayList<>();
        String ipc = request.isolation().ipc();
        for (Mount mount : DefaultSpec.mounts(privileged)) {
            boolean memory = mount.destination().equals("/dev/shm");
            if (memory && ipc.equals("none")) {
                continue;
            }
            boolean ofHost =
                    ipc.equals("host") && (memory || mount.destination().equals("/dev/mqueue"));
            if (ofHost && Files.isDirectory(Path.of(mount.destination()))) {
                defaults.add(Mount.bind(mount.destination(), mount.destination(), "nosuid", "noexec", "nodev"));
            } else if (memory && request.limits().shmSize() != 0) {
                List<String> options = new ArrayList<>(mount.options());
                options.removeIf(option -> option.startsWith("size="));
                options.add("size=" + request.limits().shmSize());
                defaults.add(new Mount(mount.destination(), mount.type(), mount.source(), options));
            } else {
                defaults.add(mount);
            }
        }
        List<MountRequest> requests = request.storage().mounts();
        List<Mount> all = MountAssembly.assemble(defaults, etcFiles, requests, surroundings.volumes()::mount);
        return surroundings.volumes().mapped(all, requests, programUser());
    }

    private Linux linux(ContainerId id, boolean privileged) throws IOException {
        RunRequest.Isolation isolation = request.isolation();
        List<Namespace> namespaces =
                NamespaceModes.namespaces(isolation, surroundings.network(), surroundings.targets());
        boolean ownNetwork = isNew(namespaces, Namespace.Kind.NETWORK);
        boolean unconfinedPaths = privileged || security.systemPathsUnconfined();
        List<Device> devices = new ArrayList<>(privileged ? HostDevices.all() : List.of());
        List<DeviceRule> rules = new ArrayList<>(DefaultSpec.deviceRules(privileged));
        for (DeviceRequest wanted : isolation.devices()) {
            for (DeviceChoice.Found device : DeviceChoice.find(wanted)) {
                devices.add(device.device());
                if (!privileged) {
                    rules.add(device.rule());
                }
            }
        }
        isolation.deviceRules().forEach(rule -> rules.add(DeviceChoice.rule(rule)));
        Resources resources = LimitTranslation.resources(
                request.limits(),
                Runtime.getRuntime().availableProcessors(),
                CgroupPlanner.limitsSwap(surroundings.host().cgroups()));
        return DefaultSpec.linux(privileged)
                .seccomp(seccomp(privileged))
                .namespaces(namespaces)
                .devices(devices)
                .resources(resources.withDevices(rules))
                .cgroupsPath(cgroupsPath(id))
                .sysctl(sysctls(namespaces, ownNetwork))
                .maskedPaths(unconfinedPaths ? List.of() : DefaultSpec.MASKED_PATHS)
                .readonlyPaths(unconfinedPaths ? List.of() : DefaultSpec.READONLY_PATHS)
                .build();
    }

    /** Where the container's control group is asked to be: in another one, or in a slice of systemd; empty for the usual place. */
    private String cgroupsPath(ContainerId id) {
        String parent = request.limits().cgroupParent();
        if (parent.isEmpty()) {
            return "";
        }
        if (request.session().service().foreground()) {
            throw invalid("conflicting options: --cgroup-parent and --foreground-service cannot both be set:"
                    + " a service is in the group of its unit");
        }
        if (("/" + parent + "/").contains("/../")) {
            throw invalid("invalid cgroup parent \"" + parent + "\": must not contain ..");
        }
        if (parent.endsWith(".slice") && parent.indexOf('/') < 0) {
            return parent + ":hull:" + id;
        }
        String path = parent.startsWith("/") ? parent : "/" + parent;
        return (path.endsWith("/") ? path : path + "/") + id;
    }

    /** The filter of a profile that the caller named; null leaves it to the default profile, or to none. */
    private @Nullable Seccomp seccomp(boolean privileged) {
        Optional<Path> file = security.seccompProfile();
        if (file.isEmpty() || privileged) {
            return null;
        }
        try {
            Host host = surroundings.host();
            return SeccompProfile.of(Json.parse(Files.readAllBytes(file.get())))
                    .resolve(
                            host.architecture(),
                            Capabilities.bits(capabilities(), new ArrayList<>()),
                            host.kernelMajor(),
                            host.kernelMinor());
        } catch (IOException e) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "opening seccomp profile (" + file.get() + ") failed: cannot be read",
                    e);
        } catch (HullException e) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "decoding seccomp profile (" + file.get() + ") failed: " + e.sentence(),
                    e);
        }
    }

    private List<String> capabilities() {
        return Capabilities.adjust(
                request.isolation().privileged() ? Capabilities.names(Capabilities.ALL) : DefaultSpec.CAPABILITIES,
                request.isolation().capabilitiesAdded(),
                request.isolation().capabilitiesDropped());
    }

    private Map<String, String> sysctls(List<Namespace> namespaces, boolean ownNetwork) {
        Map<String, String> asked = request.isolation().sysctls();
        Sysctls.check(asked, ownNetwork, isNew(namespaces, Namespace.Kind.IPC), isNew(namespaces, Namespace.Kind.UTS));
        Map<String, String> sysctls = new LinkedHashMap<>();
        if (ownNetwork) {
            // Low ports and ping without capabilities, as Docker allows since 20.10.
            sysctls.put("net.ipv4.ip_unprivileged_port_start", "0");
            if (surroundings.host().userNamespace().isHost()) {
                sysctls.put("net.ipv4.ping_group_range", "0 2147483647");
            }
        }
        sysctls.putAll(asked);
        return sysctls;
    }

    private static boolean isNew(List<Namespace> namespaces, Namespace.Kind kind) {
        for (Namespace namespace : namespaces) {
            if (namespace.kind() == kind) {
                return namespace.path().isEmpty();
            }
        }
        return false;
    }

    private static HullException invalid(String why) {
        return new HullException(ErrorKind.INVALID_ARGUMENT, why);
    }
}
