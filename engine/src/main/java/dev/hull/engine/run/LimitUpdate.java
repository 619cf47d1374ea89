package dev.hull.engine.run;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.request.RunRequest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.runtime.Linux;
import dev.hull.oci.runtime.Resources;
import dev.hull.runtime.cgroup.CgroupLayout;
import dev.hull.runtime.cgroup.CgroupPlan;
import dev.hull.runtime.cgroup.CgroupPlanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** New limits for a container that runs: what has to be written to which control group. */
public final class LimitUpdate {
    private final ContainerId id;
    private final List<CgroupPlan.Write> writes;

    private LimitUpdate(ContainerId id, List<CgroupPlan.Write> writes) {
        this.id = id;
        this.writes = writes;
    }

    /**
     * The difference between limits.
     *
     * @throws HullException when the new ones contradict each other or cannot be had on this machine
     */
    public static LimitUpdate of(ContainerId id, RunRequest.Limits old, RunRequest.Limits updated) {
        CgroupLayout layout = CgroupLayout.detect();
        List<CgroupPlan.Write> writes = new ArrayList<>(writes(id, updated, layout));
        writes.removeAll(writes(id, old, layout));
        return new LimitUpdate(id, writes);
    }

    private static List<CgroupPlan.Write> writes(ContainerId id, RunRequest.Limits limits, CgroupLayout layout) {
        Resources resources = LimitTranslation.resources(
                limits, Runtime.getRuntime().availableProcessors(), CgroupPlanner.limitsSwap(layout));
        return CgroupPlanner.update(
                Linux.NONE.toBuilder().resources(resources).build(), id.value(), RunPlanner.CGROUP_PARENT, layout);
    }

    /**
     * Puts them in force. Some have to be written in an order that depends on what is there (memory above memory and swap is
     * refused), so what is refused is tried again as long as anything else succeeds.
     *
     * @throws HullException when the kernel refuses a value; others may be in force
     */
    public void apply() {
        List<CgroupPlan.Write> left = new ArrayList<>(writes);
        while (!left.isEmpty()) {
            List<CgroupPlan.Write> refused = new ArrayList<>();
            IOException reason = null;
            for (CgroupPlan.Write write : left) {
                try {
                    write(write);
                } catch (IOException e) {
                    reason = reason == null ? e : reason;
                    refused.add(write);
                }
            }
            if (reason != null && refused.size() == left.size()) {
                throw new HullException(
                        ErrorKind.CONFLICT,
                        "Cannot update container " + id + ": "
                                + refused.getFirst().file() + " = "
                                + refused.getFirst().value() + " is refused by the kernel: " + reason.getMessage()
                                + "; is more in use already?",
                        reason);
            }
            left = refused;
        }
    }

    private static void write(CgroupPlan.Write write) throws IOException {
        for (String line : write.value().split("\n", -1)) {
            Files.writeString(Path.of(write.path(), write.file()), line);
        }
    }
}
