package dev.hull.engine.run;

import dev.hull.engine.request.BlockIoRequest;
import dev.hull.engine.request.RunRequest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.runtime.BlockIoLimits;
import dev.hull.oci.runtime.CpuLimits;
import dev.hull.oci.runtime.Device;
import dev.hull.oci.runtime.MemoryLimits;
import dev.hull.oci.runtime.Resources;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From the limits of a command line to the resources of an OCI configuration, by Docker's rules. */
final class LimitTranslation {
    private static final long MINIMUM_MEMORY = 6L << 20;
    private static final long CPU_PERIOD_MICROS = 100_000;
    private static final long MINIMUM_QUOTA_MICROS = 1_000;

    private LimitTranslation() {}

    /**
     * The resources; nothing is set that was not asked for.
     *
     * @param processors processors of this machine
     * @param swapCounted whether this machine can limit memory and swap together; if not, the default for swap is left out
     * @throws HullException when limits contradict each other or are out of range
     */
    static Resources resources(RunRequest.Limits limits, int processors, boolean swapCounted) {
        return Resources.NONE
                .withMemory(memory(limits, swapCounted))
                .withCpu(cpu(limits, processors))
                .withPids(limits.pids() == 0 ? null : Long.valueOf(Math.max(limits.pids(), -1)))
                .withBlockIo(blockIo(limits));
    }

    private static MemoryLimits memory(RunRequest.Limits limits, boolean swapCounted) {
        long memory = limits.memory();
        long swap = limits.memorySwap();
        long reservation = limits.memoryReservation();
        if (memory != 0 && memory < MINIMUM_MEMORY) {
            throw invalid("Minimum memory limit allowed is 6MB");
        }
        if (swap != 0 && memory == 0 && swap != -1) {
            throw invalid("You should always set the Memory limit when using Memoryswap limit, see usage");
        }
        if (swap > 0 && swap < memory) {
            throw invalid("Minimum memoryswap limit should be larger than memory limit, see usage");
        }
        if (reservation != 0 && reservation < MINIMUM_MEMORY) {
            throw invalid("Minimum memory reservation allowed is 6MB");
        }
        if (memory != 0 && reservation > memory) {
            throw invalid("Minimum memory limit can not be less than memory reservation limit, see usage");
        }
        if (swap == 0 && memory != 0 && swapCounted) {
            swap = 2 * memory;
        }
        return new MemoryLimits(
                orNull(memory),
                orNull(reservation),
                orNull(swap),
                null,
                null,
                swappiness(limits.memorySwappiness()),
                limits.oomKillDisabled() ? Boolean.TRUE : null,
                null,
                null);
    }

    private static CpuLimits cpu(RunRequest.Limits limits, int processors) {
        long quota = limits.cpuQuota();
        long period = limits.cpuPeriod();
        if (limits.nanoCpus() != 0) {
            if (limits.nanoCpus() < 10_000_000L || limits.nanoCpus() > processors * 1_000_000_000L) {
                throw invalid("Range of CPUs is from 0.01 to " + processors + ".00, as there are only " + processors
                        + " CPUs available");
            }
            period = CPU_PERIOD_MICROS;
            quota = limits.nanoCpus() / (1_000_000_000L / CPU_PERIOD_MICROS);
        }
        if (period != 0 && (period < 1000 || period > 1_000_000)) {
            throw invalid("CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)");
        }
        if (quota > 0 && quota < MINIMUM_QUOTA_MICROS) {
            throw invalid("CPU cfs quota can not be less than 1ms (i.e. 1000)");
        }
        if (limits.cpuShares() < 0) {
            throw invalid("invalid CPU shares (" + limits.cpuShares() + "): value must be a positive integer");
        }
        Cpusets.check("CPUs", limits.cpusetCpus(), "/sys/devices/system/cpu/online");
        Cpusets.check("memory nodes", limits.cpusetMems(), "/sys/devices/system/node/online");
        if (limits.realtimePeriod() != 0 && limits.realtimeRuntime() > limits.realtimePeriod()) {
            throw invalid("cpu real-time runtime cannot be higher than cpu real-time period");
        }
        return new CpuLimits(
                orNull(limits.cpuShares()),
                orNull(quota),
                null,
                orNull(period),
                orNull(limits.realtimeRuntime()),
                orNull(limits.realtimePeriod()),
                limits.cpusetCpus(),
                limits.cpusetMems(),
                null);
    }

    private static @Nullable Long swappiness(long percent) {
        if (percent < -1 || percent > 100) {
            throw invalid("invalid value: " + percent + ", valid memory swappiness range is 0-100");
        }
        return percent == -1 ? null : Long.valueOf(percent);
    }

    private static BlockIoLimits blockIo(RunRequest.Limits limits) {
        BlockIoRequest blockIo = limits.blockIo();
        if (!blockIo.any()) {
            return BlockIoLimits.NONE;
        }
        int weight = blockIo.weight();
        if (weight != 0 && (weight < 10 || weight > 1000)) {
            throw invalid("Range of blkio weight is from 10 to 1000");
        }
        List<BlockIoLimits.Weight> weights = new ArrayList<>();
        for (BlockIoRequest.OfDevice each : blockIo.weights()) {
            Device device = DeviceChoice.block(each.path());
            weights.add(new BlockIoLimits.Weight(device.major(), device.minor(), each.value(), null));
        }
        return new BlockIoLimits(
                orNull(weight),
                null,
                weights,
                rates(blockIo.readBytes()),
                rates(blockIo.writeBytes()),
                rates(blockIo.reads()),
                rates(blockIo.writes()));
    }

    private static List<BlockIoLimits.Rate> rates(List<BlockIoRequest.OfDevice> asked) {
        List<BlockIoLimits.Rate> rates = new ArrayList<>();
        for (BlockIoRequest.OfDevice each : asked) {
            Device device = DeviceChoice.block(each.path());
            rates.add(new BlockIoLimits.Rate(device.major(), device.minor(), each.value()));
        }
        return rates;
    }

    private static @Nullable Long orNull(long value) {
        return value == 0 ? null : Long.valueOf(value);
    }

    private static HullException invalid(String why) {
        return new HullException(ErrorKind.INVALID_ARGUMENT, why);
    }
}
