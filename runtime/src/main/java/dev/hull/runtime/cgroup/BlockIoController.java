package dev.hull.runtime.cgroup;

import dev.hull.oci.runtime.BlockIoLimits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Block devices (config-linux.md, "Block IO"): controller blkio of version 1, io of version 2. */
final class BlockIoController {
    private static final String V1 = "blkio";
    private static final String V2 = "io";

    private BlockIoController() {}

    static void v1(BlockIoLimits limits, Target target) {
        // The old scheduler's files went away with it; BFQ brought its own.
        String prefix = target.rootHas(V1, "blkio.bfq.io_service_bytes") ? "blkio.bfq." : "blkio.";
        target.writeUnlessZero(V1, "blockIO.weight", prefix + "weight", limits.weight());
        target.writeUnlessZero(V1, "blockIO.leafWeight", "blkio.leaf_weight", limits.leafWeight());
        for (BlockIoLimits.Weight device : limits.weightDevice()) {
            weight(target, V1, prefix + "weight_device", device, device.weight());
            weight(target, V1, "blkio.leaf_weight_device", device, device.leafWeight());
        }
        rates(target, V1, "throttleReadBpsDevice", "blkio.throttle.read_bps_device", "", limits.readBps());
        rates(target, V1, "throttleWriteBpsDevice", "blkio.throttle.write_bps_device", "", limits.writeBps());
        rates(target, V1, "throttleReadIOPSDevice", "blkio.throttle.read_iops_device", "", limits.readIops());
        rates(target, V1, "throttleWriteIOPSDevice", "blkio.throttle.write_iops_device", "", limits.writeIops());
    }

    static void v2(BlockIoLimits limits, Target target, boolean bfq) {
        Long weight = limits.weight();
        if (weight != null && weight != 0) {
            if (bfq) {
                target.write(V2, "blockIO.weight", "io.bfq.weight", Long.toString(weight));
            } else {
                target.write(V2, "blockIO.weight", "io.weight", "default " + convertWeight(weight));
            }
        }
        for (BlockIoLimits.Weight device : limits.weightDevice()) {
            Long own = device.weight();
            if (own != null) {
                weight(target, V2, bfq ? "io.bfq.weight" : "io.weight", device, bfq ? own : convertWeight(own));
            }
            refuseLeaf(device.leafWeight(), "blockIO.weightDevice");
        }
        refuseLeaf(limits.leafWeight(), "blockIO.leafWeight");
        rates(target, V2, "throttleReadBpsDevice", "io.max", "rbps=", limits.readBps());
        rates(target, V2, "throttleWriteBpsDevice", "io.max", "wbps=", limits.writeBps());
        rates(target, V2, "throttleReadIOPSDevice", "io.max", "riops=", limits.readIops());
        rates(target, V2, "throttleWriteIOPSDevice", "io.max", "wiops=", limits.writeIops());
    }

    /** From the range 10 to 1000 to the range 1 to 10000, linear. */
    static long convertWeight(long weight) {
        return 1 + (Math.max(weight, 10) - 10) * 9999 / 990;
    }

    private static void weight(
            Target target, String controller, String file, BlockIoLimits.Weight device, @Nullable Long weight) {
        if (weight != null && weight != 0) {
            target.write(
                    controller, "blockIO.weightDevice", file, device.major() + ":" + device.minor() + " " + weight);
        }
    }

    private static void rates(
            Target target, String controller, String member, String file, String key, List<BlockIoLimits.Rate> rates) {
        for (BlockIoLimits.Rate rate : rates) {
            String value = Long.toUnsignedString(rate.rate());
            if (rate.rate() == 0 && !key.isEmpty()) {
                value = "max"; // version 1 lifts a limit with 0
            }
            target.write(controller, "blockIO." + member, file, rate.major() + ":" + rate.minor() + " " + key + value);
        }
    }

    private static void refuseLeaf(@Nullable Long weight, String limit) {
        if (weight != null && weight != 0) {
            throw Target.unsupported(limit, weight + ": cgroup v2 has no weights for leaves");
        }
    }
}
