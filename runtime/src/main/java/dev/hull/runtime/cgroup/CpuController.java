package dev.hull.runtime.cgroup;

import dev.hull.linux.fs.KernelFile;
import dev.hull.oci.runtime.CpuLimits;
import org.jspecify.annotations.Nullable;

/** Processor time (config-linux.md, "CPU"). */
final class CpuController {
    private static final String NAME = "cpu";
    private static final long LEAST_SHARES = 2;
    private static final long MOST_SHARES = 262_144;
    private static final long DEFAULT_PERIOD = 100_000;

    private CpuController() {}

    static void v1(CpuLimits limits, Target target) {
        checkShares(limits);
        target.writeUnlessZero(NAME, "cpu.shares", "cpu.shares", limits.shares());
        target.writeUnlessZero(NAME, "cpu.period", "cpu.cfs_period_us", limits.period());
        Long quota = limits.quota();
        if (quota != null && quota != 0) {
            target.write(NAME, "cpu.quota", "cpu.cfs_quota_us", Long.toString(quota));
        }
        target.writeUnlessZero(NAME, "cpu.burst", "cpu.cfs_burst_us", limits.burst());
        target.writeUnlessZero(NAME, "cpu.realtimePeriod", "cpu.rt_period_us", limits.realtimePeriod());
        Long runtime = limits.realtimeRuntime();
        if (runtime != null && runtime != 0) {
            checkRealtime(runtime, target);
            target.write(NAME, "cpu.realtimeRuntime", "cpu.rt_runtime_us", Long.toString(runtime));
        }
        target.writeUnlessZero(NAME, "cpu.idle", "cpu.idle", limits.idle());
    }

    /** A group has real-time for its processes from the group above alone, and a new one has none to give. */
    private static void checkRealtime(long runtime, Target target) {
        String limit = "cpu.realtimeRuntime";
        String path = target.require(NAME, limit).path();
        String above = path.substring(0, path.lastIndexOf('/'));
        if (!target.rootHas(NAME, "cpu.rt_runtime_us")) {
            throw Target.unsupported(limit, runtime + ": this kernel was built without CONFIG_RT_GROUP_SCHED");
        }
        String given = KernelFile.readIfThere(above + "/cpu.rt_runtime_us").strip();
        if (given.isEmpty() || given.equals("0")) {
            throw Target.unsupported(
                    limit,
                    runtime + ": the group above, " + above
                            + ", has no real-time to give; let it have some with: mkdir -p " + above
                            + " && echo 900000 >" + above + "/cpu.rt_runtime_us");
        }
    }

    static void v2(CpuLimits limits, Target target) {
        checkShares(limits);
        Long shares = limits.shares();
        if (shares != null && shares != 0) {
            target.write(NAME, "cpu.shares", "cpu.weight", Long.toString(weight(shares)));
        }
        Long quota = limits.quota();
        Long period = limits.period();
        boolean hasQuota = quota != null && quota != 0;
        boolean hasPeriod = period != null && period != 0;
        if (hasQuota || hasPeriod) {
            String time = quota != null && quota > 0 ? Long.toString(quota) : "max";
            String length = Long.toUnsignedString(period != null && hasPeriod ? period : DEFAULT_PERIOD);
            target.write(NAME, hasQuota ? "cpu.quota" : "cpu.period", "cpu.max", time + " " + length);
        }
        target.writeUnlessZero(NAME, "cpu.burst", "cpu.max.burst", limits.burst());
        target.writeUnlessZero(NAME, "cpu.idle", "cpu.idle", limits.idle());
        refuseRealtime(limits.realtimePeriod(), "cpu.realtimePeriod");
        refuseRealtime(limits.realtimeRuntime(), "cpu.realtimeRuntime");
    }

    /**
     * Shares as a weight. The curve goes through the ends of both ranges and through both defaults (2 → 1, 1024 → 100,
     * 262144 → 10000), as runc and crun compute it.
     */
    static long weight(long shares) {
        if (shares <= LEAST_SHARES) {
            return 1;
        }
        if (shares >= MOST_SHARES) {
            return 10_000;
        }
        double log = Math.log(shares) / Math.log(2);
        return (long) Math.ceil(Math.pow(10, (log * log + 125 * log) / 612.0 - 7.0 / 34.0));
    }

    private static void checkShares(CpuLimits limits) {
        Long shares = limits.shares();
        if (shares != null && shares != 0 && (shares < LEAST_SHARES || shares > MOST_SHARES)) {
            throw Target.wrong(
                    "cpu.shares",
                    Long.toUnsignedString(shares) + ": must be from " + LEAST_SHARES + " to " + MOST_SHARES);
        }
    }

    private static void refuseRealtime(@Nullable Long value, String limit) {
        if (value != null && value != 0) {
            throw Target.unsupported(limit, value + ": cgroup v2 has no limits for the real-time scheduler");
        }
    }
}
