package dev.hull.runtime.cgroup;

import dev.hull.oci.runtime.DeviceRule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Access to devices (config-linux.md, "Allowed device list"): controller devices of version 1, an eBPF program on version 2.
 * As with runc, everything is denied at first, and the devices that every container has ("Default devices") stay usable
 * unless a rule speaks of the very device.
 */
final class DevicesController {
    private static final List<DeviceRule> DEFAULTS = List.of(
            allow('c', null, null, "m"),
            allow('b', null, null, "m"),
            allow('c', 1L, 3L, "rwm"), // null
            allow('c', 1L, 5L, "rwm"), // zero
            allow('c', 1L, 7L, "rwm"), // full
            allow('c', 1L, 8L, "rwm"), // random
            allow('c', 1L, 9L, "rwm"), // urandom
            allow('c', 5L, 0L, "rwm"), // tty
            allow('c', 5L, 2L, "rwm"), // ptmx
            allow('c', 136L, null, "rwm"), // pseudo-terminals
            allow('c', 10L, 200L, "rwm")); // tun: harmless without CAP_NET_ADMIN, and expected by many

    private DevicesController() {}

    /** The rules that count, in their order. */
    static List<DeviceRule> effective(List<DeviceRule> specified) {
        List<DeviceRule> rules = new ArrayList<>();
        if (specified.isEmpty() || specified.getFirst().type() != 'a') {
            rules.add(DeviceRule.DENY_ALL);
        }
        rules.addAll(specified);
        if (rules.getLast().type() == 'a' && rules.getLast().allow()) {
            return rules; // everything, as a privileged container has it
        }
        for (DeviceRule rule : DEFAULTS) {
            if (!mentioned(specified, rule)) {
                rules.add(rule);
            }
        }
        return rules;
    }

    /** Writes for version 1; neighbours that go into the same file are lines of one write. */
    static void v1(List<DeviceRule> specified, CgroupPlan.Group group, Target target) {
        List<DeviceRule> rules = effective(specified);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < rules.size(); i++) {
            DeviceRule rule = rules.get(i);
            lines.append(lines.isEmpty() ? "" : "\n").append(line(rule));
            boolean last = i + 1 == rules.size() || rules.get(i + 1).allow() != rule.allow();
            if (last) {
                String file = rule.allow() ? "devices.allow" : "devices.deny";
                target.add(new CgroupPlan.Write(group.path(), file, lines.toString()));
                lines.setLength(0);
            }
        }
    }

    private static boolean mentioned(List<DeviceRule> specified, DeviceRule wanted) {
        for (DeviceRule rule : specified) {
            if (rule.type() == wanted.type()
                    && same(rule.major(), wanted.major())
                    && same(rule.minor(), wanted.minor())) {
                return true;
            }
        }
        return false;
    }

    private static boolean same(@Nullable Long one, @Nullable Long other) {
        return one == null ? other == null : other != null && one.longValue() == other.longValue();
    }

    private static DeviceRule allow(char type, @Nullable Long major, @Nullable Long minor, String access) {
        return new DeviceRule(true, type, major, minor, access);
    }

    private static String line(DeviceRule rule) {
        if (rule.type() == 'a') {
            return "a";
        }
        return rule.type() + " " + (rule.major() == null ? "*" : rule.major()) + ":"
                + (rule.minor() == null ? "*" : rule.minor()) + " " + rule.access();
    }
}
