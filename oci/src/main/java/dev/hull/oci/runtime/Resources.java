package dev.hull.oci.runtime;

import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the container's control group allows (config-linux.md, "Control groups").
 *
 * @param devices access to devices, in order
 * @param memory memory
 * @param cpu processors
 * @param pids most processes, -1 for no limit, or null to leave it
 * @param blockIo block devices
 * @param hugepages huge pages
 * @param network marks on packets
 * @param rdma RDMA devices by name
 * @param unified files of the unified hierarchy (cgroup v2) and what to write
 */
public record Resources(
        List<DeviceRule> devices,
        MemoryLimits memory,
        CpuLimits cpu,
        @Nullable Long pids,
        BlockIoLimits blockIo,
        List<HugepageLimit> hugepages,
        NetworkPriorities network,
        Map<String, RdmaLimit> rdma,
        Map<String, String> unified) {
    /** Nothing set. */
    public static final Resources NONE = new Resources(
            List.of(),
            MemoryLimits.NONE,
            CpuLimits.NONE,
            null,
            BlockIoLimits.NONE,
            List.of(),
            NetworkPriorities.NONE,
            Map.of(),
            Map.of());

    public Resources {
        devices = List.copyOf(devices);
        hugepages = List.copyOf(hugepages);
        rdma = Copies.of(rdma);
        unified = Copies.of(unified);
    }

    /** The same with other device rules. */
    public Resources withDevices(List<DeviceRule> rules) {
        return new Resources(rules, memory, cpu, pids, blockIo, hugepages, network, rdma, unified);
    }

    /** The same with other limits on memory. */
    public Resources withMemory(MemoryLimits limits) {
        return new Resources(devices, limits, cpu, pids, blockIo, hugepages, network, rdma, unified);
    }

    /** The same with other limits on processors. */
    public Resources withCpu(CpuLimits limits) {
        return new Resources(devices, memory, limits, pids, blockIo, hugepages, network, rdma, unified);
    }

    /** The same with another limit on processes. */
    public Resources withPids(@Nullable Long limit) {
        return new Resources(devices, memory, cpu, limit, blockIo, hugepages, network, rdma, unified);
    }

    /** The same with other limits on block devices. */
    public Resources withBlockIo(BlockIoLimits limits) {
        return new Resources(devices, memory, cpu, pids, limits, hugepages, network, rdma, unified);
    }

    static Resources read(@Nullable Fields fields) {
        if (fields == null) {
            return NONE;
        }
        Resources resources = new Resources(
                DeviceRule.readList(fields, "devices"),
                MemoryLimits.read(fields.child("memory")),
                CpuLimits.read(fields.child("cpu")),
                pids(fields.child("pids")),
                BlockIoLimits.read(fields.child("blockIO")),
                HugepageLimit.readList(fields, "hugepageLimits"),
                NetworkPriorities.read(fields.child("network")),
                RdmaLimit.readMap(fields, "rdma"),
                unified(fields));
        fields.finish();
        return resources;
    }

    private static @Nullable Long pids(@Nullable Fields fields) {
        if (fields == null) {
            return null;
        }
        Long limit = fields.number("limit", -1, Long.MAX_VALUE);
        fields.finish();
        return limit;
    }

    private static Map<String, String> unified(Fields fields) {
        Map<String, String> unified = fields.stringMap("unified");
        for (String file : unified.keySet()) {
            if (file.isEmpty() || file.indexOf('/') >= 0 || file.startsWith(".")) {
                throw fields.wrong("unified", "\"" + file + "\": must be the name of a file of a control group");
            }
        }
        return unified;
    }

    JsonObject toJson() {
        List<JsonObject> rules = new ArrayList<>();
        for (DeviceRule rule : devices) {
            rules.add(rule.toJson());
        }
        List<JsonObject> pages = new ArrayList<>();
        for (HugepageLimit limit : hugepages) {
            pages.add(limit.toJson());
        }
        Members devicesByName = new Members();
        for (Map.Entry<String, RdmaLimit> entry : rdma.entrySet()) {
            devicesByName.put(entry.getKey(), entry.getValue().toJson());
        }
        return new Members()
                .list("devices", rules)
                .object("memory", memory.toJson())
                .object("cpu", cpu.toJson())
                .object("pids", new Members().number("limit", pids).build())
                .object("blockIO", blockIo.toJson())
                .list("hugepageLimits", pages)
                .object("network", network.toJson())
                .object("rdma", devicesByName.build())
                .stringMap("unified", unified)
                .build();
    }
}
