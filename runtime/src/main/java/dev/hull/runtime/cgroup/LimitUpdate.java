package dev.hull.runtime.cgroup;

import dev.hull.linux.dbus.DbusClient;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.runtime.Linux;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** New limits for a container that runs: what has to be told to whom. */
public final class LimitUpdate {
    private final List<CgroupPlan.Write> writes;
    private final CgroupPlanner.@Nullable ScopeUpdate scope;

    private LimitUpdate(List<CgroupPlan.Write> writes, CgroupPlanner.@Nullable ScopeUpdate scope) {
        this.writes = writes;
        this.scope = scope;
    }

    /**
     * An update.
     *
     * @param writes values for the control groups, such as {@link CgroupPlanner#update} gives
     * @param linux section with cgroupsPath and limits, for groups that are systemd's
     * @param layout what is mounted
     */
    public static LimitUpdate of(List<CgroupPlan.Write> writes, Linux linux, CgroupLayout layout) {
        return new LimitUpdate(List.copyOf(writes), CgroupPlanner.scopeUpdate(linux, layout));
    }

    /**
     * Puts them in force. Some have to be written in an order that depends on what is there (memory above memory and swap is
     * refused), so what is refused is tried again as long as anything else succeeds.
     *
     * @throws HullException CONFLICT when the kernel or systemd refuses a value; others may be in force
     */
    public void apply() {
        if (scope != null) {
            try {
                DbusClient.call(scope.sockets(), scope.call());
            } catch (IOException e) {
                throw new HullException(ErrorKind.CONFLICT, "systemd: " + e.getMessage(), e);
            }
        }
        List<CgroupPlan.Write> left = writes;
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
                CgroupPlan.Write first = refused.getFirst();
                throw new HullException(
                        ErrorKind.CONFLICT,
                        first.file() + " = " + first.value() + " is refused by the kernel: " + reason.getMessage()
                                + "; is more in use already?",
                        reason);
            }
            left = refused;
        }
    }

    /** One call of write for each line, which is what the kernel takes; nothing is truncated or made. */
    private static void write(CgroupPlan.Write write) throws IOException {
        for (String line : write.value().split("\n", -1)) {
            try (FileOutputStream out = new FileOutputStream(write.path() + "/" + write.file())) {
                out.write(line.getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
