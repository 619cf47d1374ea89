package dev.hull.engine.run;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.request.RunRequest;
import dev.hull.oci.HullException;
import dev.hull.oci.runtime.Linux;
import dev.hull.oci.runtime.Resources;
import dev.hull.runtime.cgroup.CgroupLayout;
import dev.hull.runtime.cgroup.CgroupPlan;
import dev.hull.runtime.cgroup.CgroupPlanner;
import dev.hull.runtime.cgroup.LimitUpdate;
import dev.hull.runtime.cgroup.ServiceGroups;
import java.util.ArrayList;
import java.util.List;

/** What other limits mean for a container that runs. */
public final class LimitDifference {
    private LimitDifference() {}

    /**
     * The difference between limits.
     *
     * @param first process id of the container's first process, 0 when it does not run
     * @param cgroupsPath of the container's specification
     * @throws HullException when the new ones contradict each other or cannot be had on this machine
     */
    public static LimitUpdate of(
            ContainerId id, long first, String cgroupsPath, RunRequest.Limits old, RunRequest.Limits updated) {
        CgroupLayout layout = CgroupLayout.detect();
        Linux wanted = linux(cgroupsPath, updated, layout);
        List<CgroupPlan.Write> writes = new ArrayList<>(writes(id, first, wanted, layout));
        writes.removeAll(writes(id, first, linux(cgroupsPath, old, layout), layout));
        return LimitUpdate.of(writes, wanted, layout);
    }

    private static Linux linux(String cgroupsPath, RunRequest.Limits limits, CgroupLayout layout) {
        Resources resources = LimitTranslation.resources(
                limits, Runtime.getRuntime().availableProcessors(), CgroupPlanner.limitsSwap(layout));
        return Linux.NONE.toBuilder()
                .cgroupsPath(cgroupsPath)
                .resources(resources)
                .build();
    }

    private static List<CgroupPlan.Write> writes(ContainerId id, long first, Linux linux, CgroupLayout layout) {
        CgroupLayout entered = first == 0 ? layout : CgroupLayout.of(first);
        if (first != 0 && ServiceGroups.isService(linux, id.value(), RunPlanner.CGROUP_PARENT, entered)) {
            return ServiceGroups.update(linux, id.value(), RunPlanner.CGROUP_PARENT, entered);
        }
        return CgroupPlanner.update(linux, id.value(), RunPlanner.CGROUP_PARENT, layout);
    }
}
