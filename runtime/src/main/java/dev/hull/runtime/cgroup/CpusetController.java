package dev.hull.runtime.cgroup;

import dev.hull.oci.runtime.CpuLimits;

/** Which processors and memory nodes (config-linux.md, "CPU"); both versions have the same files. */
final class CpusetController {
    private static final String NAME = "cpuset";

    private CpusetController() {}

    static void plan(CpuLimits limits, Target target) {
        if (!limits.cpus().isEmpty()) {
            target.write(NAME, "cpu.cpus", "cpuset.cpus", limits.cpus());
        }
        if (!limits.mems().isEmpty()) {
            target.write(NAME, "cpu.mems", "cpuset.mems", limits.mems());
        }
    }
}
