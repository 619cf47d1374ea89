package dev.hull.runtime;

import static dev.hull.linux.plan.KernelFlags.*;

import dev.hull.linux.plan.MountStep;
import dev.hull.linux.plan.MountStep.Bind;
import dev.hull.linux.plan.MountStep.MakeSymlink;
import dev.hull.linux.plan.MountStep.MountAttributes;
import dev.hull.oci.runtime.Mount;
import dev.hull.oci.runtime.Namespace.Kind;
import dev.hull.runtime.cgroup.CgroupHierarchy;
import dev.hull.runtime.cgroup.CgroupLayout;
import dev.hull.runtime.cgroup.CgroupPlan;
import dev.hull.runtime.names.MountOptions;
import java.util.Objects;

/**
 * What a container sees at {@code /sys/fs/cgroup}: its own group, and nothing above it. The unified tree is mounted anew
 * inside the cgroup namespace; without one, and for the trees of version 1, the group's directory is bound.
 */
final class CgroupMountPlanner {
    private CgroupMountPlanner() {}

    static void mount(Draft draft, CgroupPlan cgroup, String target, MountOptions options) {
        CgroupLayout layout = draft.host.cgroups();
        long attributes = options.set();
        switch (layout.mode()) {
            case NONE -> {} // nothing to see
            case V2 -> {
                CgroupHierarchy tree = Objects.requireNonNull(layout.unified());
                if (draft.creates(Kind.CGROUP) && !isThereAlready(draft, target)) {
                    draft.before(new MountStep.Mount("cgroup", target, "cgroup2", options.flags(), ""));
                } else {
                    draft.before(new Bind(cgroup.pathIn(tree), target, 0, attributes, 0, 0));
                }
            }
            case V1, HYBRID -> trees(draft, cgroup, layout, target, attributes);
        }
    }

    /**
     * Whether the host's /sys was bound with what is below it, as for somebody who may not mount sysfs: the kernel refuses a file
     * system on itself, a directory of it not.
     */
    private static boolean isThereAlready(Draft draft, String target) {
        for (Mount mount : draft.spec.mounts()) {
            if (mount.options().contains("rbind") && target.startsWith(mount.destination() + "/")) {
                return true;
            }
        }
        return false;
    }

    /** A small tmpfs with one directory for each tree, named as on the host. */
    private static void trees(Draft draft, CgroupPlan cgroup, CgroupLayout layout, String target, long attributes) {
        draft.before(
                new MountStep.Mount("tmpfs", target, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=755,size=64k"));
        for (CgroupHierarchy tree : layout.hierarchies()) {
            String name = tree.mountPoint().substring(tree.mountPoint().lastIndexOf('/') + 1);
            draft.before(new Bind(cgroup.pathIn(tree), target + "/" + name, 0, attributes, 0, 0));
            for (String controller : tree.controllers()) {
                if (tree.controllers().size() > 1 && !tree.unified()) {
                    draft.before(new MakeSymlink(name, target + "/" + controller));
                }
            }
        }
        if ((attributes & MOUNT_ATTR_RDONLY) != 0) {
            draft.before(new MountAttributes(target, MOUNT_ATTR_RDONLY, 0, 0));
        }
    }
}
