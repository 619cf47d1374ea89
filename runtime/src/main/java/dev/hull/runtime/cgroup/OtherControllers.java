package dev.hull.runtime.cgroup;

import dev.hull.oci.runtime.HugepageLimit;
import dev.hull.oci.runtime.NetworkPriorities;
import dev.hull.oci.runtime.RdmaLimit;
import dev.hull.oci.runtime.Resources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The rare controllers: hugetlb, net_cls, net_prio, rdma, and files of version 2 by name. */
final class OtherControllers {
    private OtherControllers() {}

    static void v1(Resources resources, Target target) {
        hugetlb(resources, target);
        NetworkPriorities network = resources.network();
        Long classId = network.classId();
        if (classId != null) {
            target.write("net_cls", "network.classID", "net_cls.classid", Long.toString(classId));
        }
        for (Map.Entry<String, Long> entry : network.priorities().entrySet()) {
            target.write(
                    "net_prio", "network.priorities", "net_prio.ifpriomap", entry.getKey() + " " + entry.getValue());
        }
        rdma(resources, target);
        if (!resources.unified().isEmpty()) {
            throw Target.unsupported("unified", "files of cgroup v2, but this machine's controllers are on cgroup v1");
        }
    }

    static void v2(Resources resources, Target target) {
        hugetlb(resources, target);
        if (resources.network().classId() != null
                || !resources.network().priorities().isEmpty()) {
            throw Target.unsupported(
                    "network", "cgroup v2 has no net_cls and net_prio; use nftables with socket cgroupv2");
        }
        rdma(resources, target);
        for (Map.Entry<String, String> entry : resources.unified().entrySet()) {
            unified(target, entry.getKey(), entry.getValue());
        }
    }

    private static void unified(Target target, String file, String value) {
        int dot = file.indexOf('.');
        String controller = dot < 0 ? file : file.substring(0, dot);
        if (controller.equals("cgroup")) {
            // cgroup.procs and cgroup.threads move processes, the other files of the core are limits of their own
            if (!file.equals("cgroup.max.depth") && !file.equals("cgroup.max.descendants")) {
                throw Target.wrong("unified." + file, "not a limit");
            }
            controller = "pids"; // any controller: the group is the same
        }
        target.write(controller, "unified." + file, file, value);
    }

    private static void hugetlb(Resources resources, Target target) {
        for (HugepageLimit limit : resources.hugepages()) {
            if (!Files.exists(Path.of("/sys/kernel/mm/hugepages/hugepages-" + kilobytes(limit.pageSize()) + "kB"))) {
                throw Target.unsupported("hugepageLimits", limit.pageSize() + ": this machine has no such pages");
            }
            // on a hybrid layout the controller may be in the unified tree although the others are not
            boolean unified = target.require("hugetlb", "hugepageLimits").tree().unified();
            String suffix = unified ? "max" : "limit_in_bytes";
            String prefix = "hugetlb." + limit.pageSize() + ".";
            String value = Long.toUnsignedString(limit.limit());
            target.write("hugetlb", "hugepageLimits", prefix + suffix, value);
            target.write("hugetlb", "hugepageLimits", prefix + "rsvd." + suffix, value);
        }
    }

    private static long kilobytes(String pageSize) {
        long number = Long.parseLong(pageSize.substring(0, pageSize.length() - 2));
        return switch (pageSize.charAt(pageSize.length() - 2)) {
            case 'M' -> number << 10;
            case 'G' -> number << 20;
            default -> number;
        };
    }

    private static void rdma(Resources resources, Target target) {
        for (Map.Entry<String, RdmaLimit> entry : resources.rdma().entrySet()) {
            StringBuilder value = new StringBuilder(entry.getKey());
            if (entry.getValue().hcaHandles() != null) {
                value.append(" hca_handle=").append(entry.getValue().hcaHandles());
            }
            if (entry.getValue().hcaObjects() != null) {
                value.append(" hca_object=").append(entry.getValue().hcaObjects());
            }
            target.write("rdma", "rdma." + entry.getKey(), "rdma.max", value.toString());
        }
    }
}
