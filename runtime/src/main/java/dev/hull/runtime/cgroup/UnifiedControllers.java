package dev.hull.runtime.cgroup;

import java.util.ArrayList;
import java.util.List;

/** Cgroup v2: a group has the files of a controller only where every group above it enables that controller. */
final class UnifiedControllers {
    private UnifiedControllers() {}

    /**
     * Enables controllers from the base down to the parent of the container's group: those that limits need, and those
     * that the base has enabled for others anyway, so that use can be measured.
     *
     * <p>On the hybrid layout only what limits need: there, controllers belong to version 1 as a rule.
     */
    static void enable(
            CgroupLayout layout, List<CgroupPlan.Group> groups, List<String> needed, List<CgroupPlan.Write> writes) {
        boolean hybrid = layout.mode() != CgroupLayout.Mode.V2;
        for (CgroupPlan.Group group : groups) {
            if (hybrid && (needed.isEmpty() || !group.tree().unified())) {
                continue;
            }
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
