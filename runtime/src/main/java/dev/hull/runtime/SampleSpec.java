package dev.hull.runtime;

import dev.hull.oci.runtime.CapabilitySets;
import dev.hull.oci.runtime.ContainerProcessBuilder;
import dev.hull.oci.runtime.IdMapping;
import dev.hull.oci.runtime.Linux;
import dev.hull.oci.runtime.LinuxBuilder;
import dev.hull.oci.runtime.Mount;
import dev.hull.oci.runtime.Namespace;
import dev.hull.oci.runtime.Namespace.Kind;
import dev.hull.oci.runtime.Resources;
import dev.hull.oci.runtime.Rlimit;
import dev.hull.oci.runtime.Root;
import dev.hull.oci.runtime.Spec;
import java.util.ArrayList;
import java.util.List;

/** A specification to begin with, as {@code runc spec} writes it: a shell with few capabilities in a read-only root. */
public final class SampleSpec {
    private static final List<String> CAPABILITIES = List.of("CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE");
    private static final long FILES = 1024;

    private SampleSpec() {}

    /**
     * The specification.
     *
     * @param rootless for an ordinary user, who is root in a user namespace
     * @param uid that user
     * @param gid that user's group
     */
    public static Spec of(boolean rootless, long uid, long gid) {
        CapabilitySets capabilities =
                new CapabilitySets(CAPABILITIES, CAPABILITIES, List.of(), CAPABILITIES, List.of());
        return Spec.builder()
                .process(new ContainerProcessBuilder()
                        .terminal(true)
                        .args(List.of("sh"))
                        .env(List.of("PATH=" + DefaultSpec.PATH, "TERM=xterm"))
                        .capabilities(capabilities)
                        .rlimits(List.of(new Rlimit("RLIMIT_NOFILE", FILES, FILES)))
                        .noNewPrivileges(true)
                        .build())
                .root(new Root("rootfs", true))
                .hostname("hull")
                .mounts(mounts(rootless))
                .linux(linux(rootless, uid, gid))
                .build();
    }

    private static List<Mount> mounts(boolean rootless) {
        List<Mount> mounts = new ArrayList<>();
        for (Mount mount : DefaultSpec.mounts(false)) {
            mounts.add(rootless ? forEverybody(mount) : mount);
        }
        return mounts;
    }

    /** Without what only root of the machine may have: a group that is not mapped, sysfs of its network, groups. */
    private static Mount forEverybody(Mount mount) {
        if (mount.destination().equals("/sys")) {
            return new Mount("/sys", "none", "/sys", List.of("rbind", "nosuid", "noexec", "nodev", "ro"));
        }
        List<String> options = new ArrayList<>(mount.options());
        options.remove("gid=5");
        return new Mount(mount.destination(), mount.type(), mount.source(), options);
    }

    private static Linux linux(boolean rootless, long uid, long gid) {
        List<Namespace> namespaces = new ArrayList<>();
        for (Kind kind : List.of(Kind.PID, Kind.NETWORK, Kind.IPC, Kind.UTS, Kind.MOUNT, Kind.CGROUP)) {
            if (!rootless || kind != Kind.NETWORK) {
                namespaces.add(Namespace.create(kind));
            }
        }
        LinuxBuilder linux =
                Linux.NONE.toBuilder().maskedPaths(DefaultSpec.MASKED_PATHS).readonlyPaths(DefaultSpec.READONLY_PATHS);
        if (rootless) {
            namespaces.add(Namespace.create(Kind.USER));
            linux.uidMappings(List.of(new IdMapping(0, uid, 1))).gidMappings(List.of(new IdMapping(0, gid, 1)));
        } else {
            linux.resources(Resources.NONE.withDevices(List.of(dev.hull.oci.runtime.DeviceRule.DENY_ALL)));
        }
        return linux.namespaces(namespaces).build();
    }
}
