package dev.hull.runtime.container;

import dev.hull.linux.fs.KernelFile;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import dev.hull.oci.json.JsonValue.ObjectBuilder;
import java.util.List;

/** What the control groups of a container count, in the form of {@code runc events}. */
public final class GroupFigures {
    private static final long NANOS = 1000;

    private GroupFigures() {}

    /** Figures of processor, memory and processes. */
    public static JsonObject of(List<String> groups) {
        ObjectBuilder data = JsonValue.object();
        data.put("cpu", cpu(groups));
        data.put("memory", memory(groups));
        ObjectBuilder pids = JsonValue.object();
        number(pids, "current", file(groups, "pids.current"));
        number(pids, "limit", file(groups, "pids.max"));
        return data.put("pids", pids.build()).build();
    }

    /** How often the kernel has killed for lack of memory. */
    public static long outOfMemory(List<String> groups) {
        return Math.max(0, key(file(groups, "memory.oom_control") + file(groups, "memory.events"), "oom_kill"));
    }

    private static JsonObject cpu(List<String> groups) {
        ObjectBuilder usage = JsonValue.object();
        String legacy = file(groups, "cpuacct.usage");
        String unified = file(groups, "cpu.stat");
        if (!legacy.isEmpty()) {
            number(usage, "total", legacy);
            number(usage, "kernel", file(groups, "cpuacct.usage_sys"));
            number(usage, "user", file(groups, "cpuacct.usage_user"));
        } else {
            usage.put("total", Math.max(0, key(unified, "usage_usec")) * NANOS);
            usage.put("kernel", Math.max(0, key(unified, "system_usec")) * NANOS);
            usage.put("user", Math.max(0, key(unified, "user_usec")) * NANOS);
        }
        JsonObject throttling = JsonValue.object()
                .put("periods", Math.max(0, key(unified, "nr_periods")))
                .put("throttledPeriods", Math.max(0, key(unified, "nr_throttled")))
                .put(
                        "throttledTime",
                        Math.max(Math.max(0, key(unified, "throttled_time")), key(unified, "throttled_usec") * NANOS))
                .build();
        return JsonValue.object()
                .put("usage", usage.build())
                .put("throttling", throttling)
                .build();
    }

    private static JsonObject memory(List<String> groups) {
        ObjectBuilder usage = JsonValue.object();
        String legacy = file(groups, "memory.usage_in_bytes");
        if (!legacy.isEmpty()) {
            number(usage, "limit", file(groups, "memory.limit_in_bytes"));
            number(usage, "usage", legacy);
            number(usage, "max", file(groups, "memory.max_usage_in_bytes"));
            number(usage, "failcnt", file(groups, "memory.failcnt"));
        } else {
            number(usage, "limit", file(groups, "memory.max"));
            number(usage, "usage", file(groups, "memory.current"));
            number(usage, "max", file(groups, "memory.peak"));
        }
        ObjectBuilder raw = JsonValue.object();
        for (String line : file(groups, "memory.stat").split("\n", -1)) {
            int space = line.indexOf(' ');
            if (space > 0) {
                number(raw, line.substring(0, space), line.substring(space + 1));
            }
        }
        return JsonValue.object()
                .put("usage", usage.build())
                .put("raw", raw.build())
                .build();
    }

    private static void number(ObjectBuilder object, String name, String text) {
        String digits = text.strip();
        boolean plain = !digits.isEmpty() && digits.length() < 19;
        for (int i = 0; plain && i < digits.length(); i++) {
            plain = digits.charAt(i) >= '0' && digits.charAt(i) <= '9';
        }
        // "max", and what is not there, is no number
        if (plain) {
            object.put(name, Long.parseLong(digits));
        }
    }

    /** The text of the first group that has such a file. */
    private static String file(List<String> groups, String name) {
        for (String group : groups) {
            String text = KernelFile.readIfThere(group + "/" + name);
            if (!text.isEmpty()) {
                return text;
            }
        }
        return "";
    }

    /** The number beside a key, -1 when there is none. */
    private static long key(String text, String key) {
        for (String line : text.split("\n", -1)) {
            if (line.startsWith(key + " ")) {
                return Long.parseLong(line.substring(key.length() + 1).strip());
            }
        }
        return -1;
    }
}
