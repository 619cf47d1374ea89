package dev.hull.runtime.cgroup;

import dev.hull.oci.runtime.DeviceRule;
import java.util.List;

/** Access to devices (config-linux.md, "Allowed device list"): controller devices of version 1. */
final class DevicesController {
    private DevicesController() {}

    /** Rules in their order; neighbours that go into the same file are lines of one write. */
    static void v1(List<DeviceRule> rules, CgroupPlan.Group group, Target target) {
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

    private static String line(DeviceRule rule) {
        if (rule.type() == 'a') {
            return "a";
        }
        return rule.type() + " " + (rule.major() == null ? "*" : rule.major()) + ":"
                + (rule.minor() == null ? "*" : rule.minor()) + " " + rule.access();
    }
}
