package dev.hull.runtime;

import dev.hull.oci.runtime.CapabilitySets;
import dev.hull.oci.runtime.ContainerProcessBuilder;
import dev.hull.oci.runtime.DeviceRule;
import dev.hull.oci.runtime.Linux;
import dev.hull.oci.runtime.LinuxBuilder;
import dev.hull.oci.runtime.Mount;
import dev.hull.oci.runtime.Namespace;
import dev.hull.oci.runtime.Namespace.Kind;
import dev.hull.oci.runtime.Resources;
import dev.hull.oci.runtime.Root;
import dev.hull.oci.runtime.Spec;
import dev.hull.oci.runtime.SpecBuilder;
import dev.hull.runtime.names.Capabilities;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a container has when nothing is asked for: Docker's defaults, and what {@code --privileged} makes of them. The
 * system call filter is not part of it: {@link PlanRequest.Builder#defaultSeccomp} adds the default profile in compiled
 * form, {@link dev.hull.runtime.seccomp.DefaultProfile} has it as a section.
 *
 * <p>Example:
 *
 * <pre>{@code
 * Spec spec = DefaultSpec.builder(false)
 *         .process(DefaultSpec.process(false).args(List.of("true")).build())
 *         .root(new Root("/run/hull/x/rootfs", false))
 *         .build();
 * }</pre>
 */
public final class DefaultSpec {
    /** The 14 capabilities of an ordinary container. */
    public static final List<String> CAPABILITIES = List.of(
            "CAP_CHOWN",
            "CAP_DAC_OVERRIDE",
            "CAP_FOWNER",
            "CAP_FSETID",
            "CAP_KILL",
            "CAP_SETGID",
            "CAP_SETUID",
            "CAP_SETPCAP",
            "CAP_NET_BIND_SERVICE",
            "CAP_NET_RAW",
            "CAP_SYS_CHROOT",
            "CAP_MKNOD",
            "CAP_AUDIT_WRITE",
            "CAP_SETFCAP");

    /** Paths that are hidden; those that do not exist are passed over when the container starts. */
    public static final List<String> MASKED_PATHS = List.of(
            "/proc/acpi",
            "/proc/asound",
            "/proc/interrupts",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/sys/devices/virtual/powercap",
            "/sys/firmware");

    /** Paths that are read-only. */
    public static final List<String> READONLY_PATHS =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    /** Where programs are searched when the image says nothing. */
    public static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static final List<Kind> NAMESPACES =
            List.of(Kind.MOUNT, Kind.NETWORK, Kind.UTS, Kind.PID, Kind.IPC, Kind.CGROUP);

    private DefaultSpec() {}

    /** Everything but process, host name and root's path, which is "rootfs". */
    public static SpecBuilder builder(boolean privileged) {
        return Spec.builder()
                .root(new Root("rootfs", false))
                .mounts(mounts(privileged))
                .linux(linux(privileged).build());
    }

    /** A process with the default capabilities (all of them when privileged), as root, in {@code /}. */
    public static ContainerProcessBuilder process(boolean privileged) {
        return new ContainerProcessBuilder()
                .capabilities(CapabilitySets.of(privileged ? Capabilities.names(Capabilities.ALL) : CAPABILITIES))
                .env(List.of("PATH=" + PATH));
    }

    /** The Linux section: namespaces, device rules, hidden and read-only paths. */
    public static LinuxBuilder linux(boolean privileged) {
        List<Namespace> namespaces = new ArrayList<>();
        for (Kind kind : NAMESPACES) {
            namespaces.add(Namespace.create(kind));
        }
        return Linux.NONE.toBuilder()
                .namespaces(namespaces)
                .resources(Resources.NONE.withDevices(deviceRules(privileged)))
                .maskedPaths(privileged ? List.of() : maskedPaths())
                .readonlyPaths(privileged ? List.of() : READONLY_PATHS);
    }

    /** {@link #MASKED_PATHS}, and of each processor that has it the count of its overheating, which others can provoke. */
    public static List<String> maskedPaths() {
        List<String> paths = new ArrayList<>(MASKED_PATHS);
        for (int cpu = 0; ; cpu++) {
            String path = "/sys/devices/system/cpu/cpu" + cpu + "/thermal_throttle";
            if (!Files.exists(Path.of(path))) {
                return paths;
            }
            paths.add(path);
        }
    }

    /** The mounts, in order. */
    public static List<Mount> mounts(boolean privileged) {
        String access = privileged ? "rw" : "ro";
        return List.of(
                new Mount("/proc", "proc", "proc", List.of("nosuid", "noexec", "nodev")),
                new Mount("/dev", "tmpfs", "tmpfs", List.of("nosuid", "strictatime", "mode=755", "size=65536k")),
                new Mount(
                        "/dev/pts",
                        "devpts",
                        "devpts",
                        List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5")),
                new Mount("/sys", "sysfs", "sysfs", List.of("nosuid", "noexec", "nodev", access)),
                new Mount("/sys/fs/cgroup", "cgroup", "cgroup", List.of("nosuid", "noexec", "nodev", access)),
                new Mount("/dev/mqueue", "mqueue", "mqueue", List.of("nosuid", "noexec", "nodev")),
                new Mount("/dev/shm", "tmpfs", "shm", List.of("nosuid", "noexec", "nodev", "mode=1777", "size=64m")));
    }

    /**
     * The rules on devices: everything is denied but making nodes, and null, zero, full, random, urandom, tty, console,
     * ptmx and pseudo-terminals. Everything is allowed when privileged.
     */
    public static List<DeviceRule> deviceRules(boolean privileged) {
        if (privileged) {
            return List.of(new DeviceRule(true, 'a', null, null, "rwm"));
        }
        return List.of(
                DeviceRule.DENY_ALL,
                new DeviceRule(true, 'c', null, null, "m"),
                new DeviceRule(true, 'b', null, null, "m"),
                character(1, 3L),
                character(1, 5L),
                character(1, 7L),
                character(1, 8L),
                character(1, 9L),
                character(5, 0L),
                character(5, 1L),
                character(5, 2L),
                character(136, null));
    }

    private static DeviceRule character(long major, @Nullable Long minor) {
        return new DeviceRule(true, 'c', major, minor, "rwm");
    }

    /** The directories in which the programs of an environment are looked for: those of its last {@code PATH}. */
    public static List<String> searchPath(List<String> environment) {
        String path = PATH;
        for (String variable : environment) {
            if (variable.startsWith("PATH=")) {
                path = variable.substring("PATH=".length());
            }
        }
        return List.of(path.split(":", -1));
    }
}
