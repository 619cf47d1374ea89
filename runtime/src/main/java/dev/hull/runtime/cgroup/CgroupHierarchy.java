package dev.hull.runtime.cgroup;

import java.util.List;

/**
 * One mounted tree of control groups.
 *
 * @param mountPoint where it is mounted
 * @param controllers its controllers, such as "memory", or "name=systemd"; for the unified tree, those that its root offers
 * @param unified whether it is the unified tree (cgroup v2)
 * @param ownGroup path of this process's group below the mount point, "/" for the root
 */
public record CgroupHierarchy(String mountPoint, List<String> controllers, boolean unified, String ownGroup) {
    public CgroupHierarchy {
        controllers = List.copyOf(controllers);
    }

    /** Host path of a group given from the root of this tree, such as {@code /hull/x}. */
    public String path(String group) {
        return group.equals("/") ? mountPoint : mountPoint + group;
    }

    /** Whether it has that controller. */
    public boolean has(String controller) {
        return controllers.contains(controller);
    }
}
