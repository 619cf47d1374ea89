package dev.hull.engine.explain;

import dev.hull.runtime.cgroup.CgroupHierarchy;
import dev.hull.runtime.cgroup.CgroupLayout;
import java.util.ArrayList;
import java.util.List;

/** The control groups of a process: where they are, what they allow, what is in use. */
final class CgroupSection {
    /** Limit and use by version of the hierarchy: controller, file of the limit, file of the use, unit. */
    private static final String[][] FILES = {
        {"memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "bytes"},
        {"memory", "memory.max", "memory.current", "bytes"},
        {"pids", "pids.max", "pids.current", "processes"},
        {"cpu", "cpu.cfs_quota_us", "", "µs each 100 ms"},
        {"cpu", "cpu.max", "", "µs each period"},
        {"cpu", "cpu.shares", "", "shares"},
        {"cpu", "cpu.weight", "", "weight"},
        {"cpuacct", "", "cpuacct.usage", "ns of processor time"},
        {"cpuset", "cpuset.cpus", "", "processors"},
    };

    private CgroupSection() {}

    static List<String> lines(long pid, CgroupLayout layout) {
        List<String> lines = new ArrayList<>();
        for (String line : ProcFiles.read("/proc/" + pid + "/cgroup").orElse("").split("\n", -1)) {
            String[] parts = line.split(":", 3);
            if (parts.length != 3) {
                continue;
            }
            for (CgroupHierarchy hierarchy : layout.hierarchies()) {
                if (matches(hierarchy, parts[1])) {
                    addGroup(lines, hierarchy, parts[1], hierarchy.path(parts[2]));
                }
            }
        }
        return lines.isEmpty() ? List.of("none: no limits, nothing counted") : lines;
    }

    private static boolean matches(CgroupHierarchy hierarchy, String controllers) {
        if (controllers.isEmpty()) {
            return hierarchy.unified();
        }
        return !hierarchy.unified() && hierarchy.has(controllers.split(",", -1)[0]);
    }

    private static void addGroup(List<String> lines, CgroupHierarchy hierarchy, String controllers, String path) {
        lines.add(String.format("%-13s %s", hierarchy.unified() ? "unified" : controllers, path));
        for (String[] file : FILES) {
            if (!hierarchy.has(file[0])) {
                continue;
            }
            String limit = file[1].isEmpty() ? "" : ProcFiles.value(path + "/" + file[1]);
            String use = file[2].isEmpty() ? "" : ProcFiles.value(path + "/" + file[2]);
            if (!limit.isEmpty() || !use.isEmpty()) {
                lines.add("    " + (file[1].isEmpty() ? file[2] : file[1]) + ": "
                        + (limit.isEmpty() ? "" : limitWords(limit))
                        + (use.isEmpty() ? "" : (limit.isEmpty() ? "" : ", in use ") + use)
                        + " " + file[3]);
            }
        }
    }

    private static String limitWords(String limit) {
        boolean unlimited = limit.equals("max") || limit.equals("-1") || limit.equals("9223372036854771712");
        return unlimited ? "no limit" : limit;
    }
}
