package dev.hull.engine.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The namespaces of a process, each with its inode and with whom it is shared. */
final class NamespaceSection {
    private static final Map<String, String> MEANING = Map.of(
            "mnt", "mounts",
            "pid", "processes",
            "net", "network",
            "ipc", "shared memory, message queues",
            "uts", "host name",
            "user", "user ids",
            "cgroup", "control groups",
            "time", "clocks");

    private NamespaceSection() {}

    /**
     * The lines of the section.
     *
     * @param pid first process of the container
     * @param others first processes of other running containers, by name
     */
    static List<String> lines(long pid, Map<String, Long> others) {
        List<String> lines = new ArrayList<>();
        for (String kind : List.of("mnt", "pid", "net", "ipc", "uts", "cgroup", "user", "time")) {
            String own = ProcFiles.link("/proc/" + pid + "/ns/" + kind);
            if (own.isEmpty()) {
                continue;
            }
            String inode = own.substring(own.indexOf('[') + 1, own.length() - 1);
            lines.add(String.format(
                    "%-7s %s  %-30s %s", kind, inode, MEANING.getOrDefault(kind, ""), sharers(own, kind, others)));
        }
        return lines;
    }

    private static String sharers(String own, String kind, Map<String, Long> others) {
        if (own.equals(ProcFiles.link("/proc/self/ns/" + kind))) {
            return "shared with the host";
        }
        List<String> names = new ArrayList<>();
        others.forEach((name, pid) -> {
            if (own.equals(ProcFiles.link("/proc/" + pid + "/ns/" + kind))) {
                names.add(name);
            }
        });
        return names.isEmpty() ? "its own" : "shared with " + String.join(", ", names);
    }
}
