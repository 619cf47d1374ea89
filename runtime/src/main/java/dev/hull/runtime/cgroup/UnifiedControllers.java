package dev.hull.runtime.cgroup;

import java.util.ArrayList;
import java.util.List;

/** Cgroup v2: a group has the files of a controller only where every group above it enables that controller. */
final class UnifiedControllers {
    private UnifiedControllers() {}

    /**
     * Enables controllers from the base down to the parent of the container's group: those that limits need, and those
     * that the base has enabled for others anyway, so that use can be measured.
     */
    static void enable(List<CgroupPlan.Group> groups, List<String> needed, List<CgroupPlan.Write> writes) {
        for (CgroupPlan.Group group : groups) {
            List<String> wanted = new ArrayList<>(needed);
            String root = group.base();
            for (String controller : CgroupLayout.words(root + "/cgroup.subtree_control")) {
                if (!wanted.contains(controller)) {
                    wanted.add(controller);
                }
            }
            int end = root.length();
            while (end >= 0 && end < group.path().length()) {
                String ancestor = group.path().substring(0, end);
                List<String> present = CgroupLayout.words(ancestor + "/cgroup.subtree_control");
                StringBuilder missing = new StringBuilder();
                for (String controller : wanted) {
                    if (!present.contains(controller)) {
                        missing.append(missing.isEmpty() ? "+" : " +").append(controller);
                    }
                }
                if (!missing.isEmpty()) {
                    writes.add(new CgroupPlan.Write(ancestor, "cgroup.subtree_control", missing.toString()));
                }
                end = group.path().indexOf('/', end + 1);
            }
        }
    }
}
