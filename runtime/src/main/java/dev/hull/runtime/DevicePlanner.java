package dev.hull.runtime;

import dev.hull.linux.plan.KernelFlags;
import dev.hull.linux.plan.MountStep.Bind;
import dev.hull.linux.plan.MountStep.MakeDevice;
import dev.hull.linux.plan.MountStep.MakeSymlink;
import dev.hull.linux.plan.Phase;
import dev.hull.linux.plan.VolumeStep.DeviceTree;
import dev.hull.linux.plan.VolumeStep.TreeAttach;
import dev.hull.oci.runtime.Device;
import dev.hull.oci.runtime.IdMapping;
import dev.hull.oci.runtime.Mount;
import dev.hull.oci.runtime.Namespace.Kind;
import dev.hull.runtime.names.Capabilities;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Device nodes and the links of {@code /dev}. Real root makes nodes; in a user namespace the host's are bound. */
final class DevicePlanner {
    private static final String PTMX = "/dev/ptmx";
    private static final int READ_WRITE_ALL = 0666;
    private static final List<Device> DEFAULTS = List.of(
            character("/dev/null", 1, 3),
            character("/dev/zero", 1, 5),
            character("/dev/full", 1, 7),
            character("/dev/random", 1, 8),
            character("/dev/urandom", 1, 9),
            character("/dev/tty", 5, 0));

    private static final long BOUND = KernelFlags.MOUNT_ATTR_NOSUID | KernelFlags.MOUNT_ATTR_NOEXEC;
    private static final int MOST_TREES = 20;

    private DevicePlanner() {}

    /**
     * Devices of a container with users of its own, with the owners and permissions that are asked for: made while there is
     * still somebody who may.
     */
    static void trees(Draft draft) {
        if (isBound(draft, "/dev")) {
            return;
        }
        for (Device device : draft.linux.devices()) {
            if (madeOutside(draft, device)) {
                draft.add(
                        Phase.HOST_BEFORE_CLONE,
                        new DeviceTree(
                                draft.nextPlace(),
                                mode(device),
                                (int) device.major(),
                                (int) device.minor(),
                                outside(draft.linux.uidMappings(), device.uid(), device, false),
                                outside(draft.linux.gidMappings(), device.gid(), device, true)));
            }
        }
    }

    private static boolean madeOutside(Draft draft, Device device) {
        return device.type() != 'p'
                && draft.has(Kind.USER)
                && !draft.linux.uidMappings().isEmpty()
                && draft.host.userNamespace().isHost()
                && draft.host.has(Capabilities.MKNOD)
                && draft.host.kernelAtLeast(6, 15)
                && draft.linux.devices().size() <= MOST_TREES
                && isSpecified(draft, device);
    }

    private static boolean isSpecified(Draft draft, Device device) {
        for (Device other : draft.linux.devices()) {
            if (other == device) { // the very same: the default ones are not in the list
                return true;
            }
        }
        return false;
    }

    private static int outside(List<IdMapping> mappings, long id, Device device, boolean group) {
        for (IdMapping mapping : mappings) {
            if (id >= mapping.containerId() && id < mapping.containerId() + mapping.size()) {
                return (int) (mapping.hostId() + id - mapping.containerId());
            }
        }
        throw Draft.unsupported(
                "$.linux.devices",
                device.path() + ": " + (group ? "group " : "user ") + id + " does not exist in the user namespace");
    }

    /** A link could lead anywhere in the image; nobody expects its devices there. */
    private static void plainDirectory(Draft draft) {
        for (Mount mount : draft.spec.mounts()) {
            if (MountPlanner.destination(mount).equals("/dev")) {
                return;
            }
        }
        if (draft.request.overlay() == null
                && Files.isSymbolicLink(
                        Path.of(draft.hostPath(SpecCheck.root(draft.spec).path()), "dev"))) {
            throw Draft.wrong("$.root.path", "its /dev is a symbolic link: it must be a directory, or be mounted on");
        }
    }

    static void devices(Draft draft) {
        if (isBound(draft, "/dev")) {
            return; // somebody else's /dev: it is as it is
        }
        plainDirectory(draft);
        for (Device device : all(draft.linux.devices())) {
            if (device.path().equals(PTMX)) {
                continue; // a link to the container's own takes its place
            }
            if (draft.canMakeDevices() || device.type() == 'p') {
                make(draft, device);
            } else if (madeOutside(draft, device)) {
                draft.before(new TreeAttach(draft.takePlace(), withoutSlash(device.path()), 0));
            } else {
                draft.before(new Bind(HostDevices.path(device), withoutSlash(device.path()), 0, BOUND, 0, 0));
            }
        }
        draft.before(new MakeSymlink("/proc/self/fd", "/dev/fd"));
        draft.before(new MakeSymlink("/proc/self/fd/0", "/dev/stdin"));
        draft.before(new MakeSymlink("/proc/self/fd/1", "/dev/stdout"));
        draft.before(new MakeSymlink("/proc/self/fd/2", "/dev/stderr"));
        draft.before(new MakeSymlink("pts/ptmx", PTMX));
        draft.before(new MakeSymlink("/proc/kcore", "/dev/core"));
    }

    /** The default devices, each unless the specification has its own at that path, and then the specification's. */
    private static List<Device> all(List<Device> specified) {
        List<Device> all = new ArrayList<>();
        for (Device device : DEFAULTS) {
            boolean replaced = false;
            for (Device other : specified) {
                replaced |= other.path().equals(device.path());
            }
            if (!replaced) {
                all.add(device);
            }
        }
        all.addAll(specified);
        return all;
    }

    private static void make(Draft draft, Device device) {
        draft.before(new MakeDevice(
                withoutSlash(device.path()),
                mode(device),
                (int) device.major(),
                (int) device.minor(),
                (int) device.uid(),
                (int) device.gid()));
    }

    private static int mode(Device device) {
        int type = switch (device.type()) {
            case 'b' -> KernelFlags.S_IFBLK;
            case 'p' -> KernelFlags.S_IFIFO;
            default -> KernelFlags.S_IFCHR;
        };
        Integer mode = device.fileMode();
        return type | (mode == null ? READ_WRITE_ALL : mode & 07777);
    }

    private static String withoutSlash(String path) {
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    private static boolean isBound(Draft draft, String path) {
        for (Mount mount : draft.spec.mounts()) {
            if (mount.isBind() && MountPlanner.destination(mount).equals(path)) {
                return true;
            }
        }
        return false;
    }

    private static Device character(String path, long major, long minor) {
        return new Device('c', path, major, minor, READ_WRITE_ALL, 0, 0);
    }
}
