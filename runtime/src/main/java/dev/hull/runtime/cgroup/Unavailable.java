package dev.hull.runtime.cgroup;

import dev.hull.linux.fs.KernelFile;

/** Why a controller cannot be used, and what would help. */
final class Unavailable {
    private Unavailable() {}

    static String reason(CgroupLayout layout, String controller) {
        String what = "the " + controller + " controller is not available";
        CgroupHierarchy tree = layout.with(controller);
        if (tree != null && tree.unified() && SystemdScope.isAvailable(layout)) {
            return what + ": systemd does not hand it to users; add it to Delegate= in"
                    + " /etc/systemd/system/user@.service.d/delegate.conf (Delegate=cpu cpuset io memory pids)";
        }
        if (tree != null && tree.unified()) {
            return what + ": no control group in " + tree.path(tree.ownGroup())
                    + " may be made by this user; run it in a delegated one, for example with"
                    + " systemd-run --user --scope -p Delegate=yes";
        }
        if (tree != null) {
            return what + " to this user: " + tree.mountPoint()
                    + " is not writable; cgroup v1 cannot be delegated safely, run as root or without the limit";
        }
        CgroupHierarchy unified = layout.unified();
        if (layout.mode() == CgroupLayout.Mode.V2 && unified != null) {
            return what + ": " + unified.mountPoint()
                    + "/cgroup.controllers does not list it; the kernel lacks it, it was"
                    + " disabled at boot (cgroup_disable=), or the group above did not delegate it";
        }
        if (layout.mode() == CgroupLayout.Mode.NONE) {
            return what + ": no control groups are mounted; mount them at /sys/fs/cgroup";
        }
        return what + ": "
                + (inKernel(controller)
                        ? "no tree with it is mounted; mount -t cgroup -o " + controller + " cgroup /sys/fs/cgroup/"
                                + controller
                        : "the kernel does not have it");
    }

    private static boolean inKernel(String controller) {
        return KernelFile.readIfThere("/proc/cgroups").contains("\n" + controller + "\t");
    }
}
