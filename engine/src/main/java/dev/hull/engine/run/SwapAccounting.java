package dev.hull.engine.run;

import dev.hull.runtime.Host;
import dev.hull.runtime.cgroup.CgroupHierarchy;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether this machine counts swap per control group. */
final class SwapAccounting {
    private SwapAccounting() {}

    static boolean isCounted(Host host) {
        for (CgroupHierarchy hierarchy : host.cgroups().hierarchies()) {
            if (hierarchy.has("memory")) {
                // The root group of cgroup v2 has no limits; its own memory.stat does not tell either, so /proc/swaps
                // does.
                return hierarchy.unified()
                        ? Files.exists(Path.of("/proc/swaps"))
                        : Files.exists(Path.of(hierarchy.mountPoint(), "memory.memsw.limit_in_bytes"));
            }
        }
        return false;
    }
}
