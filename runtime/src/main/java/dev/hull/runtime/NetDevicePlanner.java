package dev.hull.runtime;

import dev.hull.linux.plan.NetworkStep.LinkMove;
import dev.hull.linux.plan.Phase;
import dev.hull.oci.runtime.Namespace.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Network devices of the host that go into the container (config-linux.md, "Network Devices"). */
final class NetDevicePlanner {
    private static final int LONGEST_NAME = 15; // IFNAMSIZ - 1

    private NetDevicePlanner() {}

    static void check(Draft draft) {
        List<String> inner = new ArrayList<>();
        for (Map.Entry<String, String> device : draft.linux.netDevices().entrySet()) {
            String path = "$.linux.netDevices." + device.getKey();
            if (!draft.has(Kind.NETWORK)) {
                throw Draft.wrong(path, "needs a network namespace of the container's own");
            }
            checkName(path, device.getKey());
            String name = inner(device);
            checkName(path + ".name", name);
            if (inner.contains(name) && name.indexOf('%') < 0) {
                throw Draft.wrong(path + ".name", "\"" + name + "\": another device has that name in the container");
            }
            inner.add(name);
        }
    }

    static void move(Draft draft) {
        for (Map.Entry<String, String> device : draft.linux.netDevices().entrySet()) {
            draft.add(Phase.HOST_AFTER_CLONE, new LinkMove(device.getKey(), inner(device)));
        }
    }

    private static String inner(Map.Entry<String, String> device) {
        return device.getValue().isEmpty() ? device.getKey() : device.getValue();
    }

    /** What the kernel takes as a name (dev_valid_name). */
    private static void checkName(String path, String name) {
        boolean valid = !name.isEmpty() && name.length() <= LONGEST_NAME && !name.equals(".") && !name.equals("..");
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            valid &= c > ' ' && c < 127 && c != '/' && c != ':';
        }
        if (!valid) {
            throw Draft.wrong(path, "\"" + name + "\": not a name of a network device");
        }
    }
}
