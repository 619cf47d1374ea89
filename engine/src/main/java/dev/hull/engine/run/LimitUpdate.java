package dev.hull.engine.run;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.request.RunRequest;
import dev.hull.linux.dbus.DbusClient;
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
import org.jspecify.annotations.Nullable;

/** New limits for a container that runs: what has to be written to which control group. */
public final class LimitUpdate {
    private final ContainerId id;
    private final List<CgroupPlan.Write> writes;
    private final CgroupPlanner.@Nullable ScopeUpdate scope;

    private LimitUpdate(ContainerId id, List<CgroupPlan.Write> writes, CgroupPlanner.@Nullable ScopeUpdate scope) {
        this.id = id;
        this.writes = writes;
        this.scope = scope;
    }

    /**
     * The difference between limits.
     *
     * @param cgroupsPath of the container's specification
     * @throws HullException when the new ones contradict each other or cannot be had on this machine
     */
    public static LimitUpdate of(ContainerId id, String cgroupsPath, RunRequest.Limits old, RunRequest.Limits updated) {
        CgroupLayout layout = CgroupLayout.detect();
        Linux wanted = linux(cgroupsPath, updated, layout);
        List<CgroupPlan.Write> writes = new ArrayList<>(writes(id, wanted, layout));
        writes.removeAll(writes(id, linux(cgroupsPath, old, layout), layout));
        return new LimitUpdate(id, writes, CgroupPlanner.scopeUpdate(wanted, layout));
    }

    private static Linux linux(String cgroupsPath, RunRequest.Limits limits, CgroupLayout layout) {
        Resources resources = LimitTranslation.resources(
                limits, Runtime.getRuntime().availableProcessors(), CgroupPlanner.limitsSwap(layout));
        return Linux.NONE.toBuilder()
                .cgroupsPath(cgroupsPath)
                .resources(resources)
                .build();
    }

    private static List<CgroupPlan.Write> writes(ContainerId id, Linux linux, CgroupLayout layout) {
        return CgroupPlanner.update(linux, id.value(), RunPlanner.CGROUP_PARENT, layout);
    }

    /**
     * Puts them in force. Some have to be written in an order that depends on what is there (memory above memory and swap is
     * refused), so what is refused is tried again as long as anything else succeeds.
     *
     * @throws HullException when the kernel refuses a value; others may be in force
     */
    public void apply() {
        if (scope != null) {
            try {
                DbusClient.call(scope.sockets(), scope.call());
            } catch (IOException e) {
                throw new HullException(
                        ErrorKind.CONFLICT, "Cannot update container " + id + ": systemd: " + e.getMessage(), e);
            }
        }
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
