package dev.hull.runtime;

import dev.hull.linux.plan.KernelFlags;
import dev.hull.linux.plan.MountStep.Bind;
import dev.hull.linux.plan.MountStep.MakeDevice;
import dev.hull.linux.plan.MountStep.MakeSymlink;
import dev.hull.oci.runtime.Device;
import dev.hull.oci.runtime.Mount;
import java.util.ArrayList;
import java.util.List;

/** Device nodes and the links of {@code /dev}. Real root makes nodes; in a user namespace the host's are bound. */
final class DevicePlanner {
    private static final int READ_WRITE_ALL = 0666;
    private static final List<Device> DEFAULTS = List.of(
            character("/dev/null", 1, 3),
            character("/dev/zero", 1, 5),
            character("/dev/full", 1, 7),
            character("/dev/random", 1, 8),
            character("/dev/urandom", 1, 9),
            character("/dev/tty", 5, 0));

    private DevicePlanner() {}

    static void devices(Draft draft) {
        if (isBound(draft, "/dev")) {
            return; // somebody else's /dev: it is as it is
        }
        for (Device device : all(draft.linux.devices())) {
            if (draft.canMakeDevices() || device.type() == 'p') {
                make(draft, device);
            } else {
                draft.before(new Bind(HostDevices.path(device), device.path(), 0, 0, 0, 0));
            }
        }
        draft.before(new MakeSymlink("/proc/self/fd", "/dev/fd"));
        draft.before(new MakeSymlink("/proc/self/fd/0", "/dev/stdin"));
        draft.before(new MakeSymlink("/proc/self/fd/1", "/dev/stdout"));
        draft.before(new MakeSymlink("/proc/self/fd/2", "/dev/stderr"));
        draft.before(new MakeSymlink("pts/ptmx", "/dev/ptmx"));
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
        int type = switch (device.type()) {
            case 'b' -> KernelFlags.S_IFBLK;
            case 'p' -> KernelFlags.S_IFIFO;
            default -> KernelFlags.S_IFCHR;
        };
        Integer mode = device.fileMode();
        int permissions = mode == null ? READ_WRITE_ALL : mode & 07777;
        draft.before(new MakeDevice(
                withoutSlash(device.path()),
                type | permissions,
                (int) device.major(),
                (int) device.minor(),
                (int) device.uid(),
                (int) device.gid()));
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
