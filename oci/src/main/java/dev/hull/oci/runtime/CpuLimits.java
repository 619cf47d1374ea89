package dev.hull.oci.runtime;

import dev.hull.oci.json.JsonValue.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Processor time and placement, null or empty to leave it (config-linux.md, "CPU"). Times are microseconds.
 *
 * @param shares relative share, unsigned
 * @param quota time in one period, -1 for no limit
 * @param burst time that may be saved up, unsigned
 * @param period length of a period, unsigned
 * @param realtimeRuntime real-time share of a period
 * @param realtimePeriod period of the real-time scheduler, unsigned
 * @param cpus list of CPUs such as {@code 0-3,7}
 * @param mems list of memory nodes
 * @param idle 1 for SCHED_IDLE
 */
public record CpuLimits(
        @Nullable Long shares,
        @Nullable Long quota,
        @Nullable Long burst,
        @Nullable Long period,
        @Nullable Long realtimeRuntime,
        @Nullable Long realtimePeriod,
        String cpus,
        String mems,
        @Nullable Long idle) {
    /** Nothing set. */
    public static final CpuLimits NONE = new CpuLimits(null, null, null, null, null, null, "", "", null);

    /** Shares, quota in a period, and lists of CPUs and memory nodes; null or empty leaves one as it is. */
    public static CpuLimits of(
            @Nullable Long shares, @Nullable Long quota, @Nullable Long period, String cpus, String mems) {
        return new CpuLimits(shares, quota, null, period, null, null, cpus, mems, null);
    }

    static CpuLimits read(@Nullable Fields fields) {
        if (fields == null) {
            return NONE;
        }
        CpuLimits limits = new CpuLimits(
                fields.uint64("shares"),
                fields.int64("quota"),
                fields.uint64("burst"),
                fields.uint64("period"),
                fields.int64("realtimeRuntime"),
                fields.uint64("realtimePeriod"),
                CpuList.read(fields, "cpus"),
                CpuList.read(fields, "mems"),
                fields.number("idle", 0, 1));
        fields.finish();
        if (limits.burst != null && limits.quota != null && limits.quota > 0 && limits.burst > limits.quota) {
            throw fields.wrong("burst", limits.burst + ": must not exceed the quota " + limits.quota);
        }
        return limits;
    }

    JsonObject toJson() {
        return new Members()
                .unsigned("shares", shares)
                .number("quota", quota)
                .unsigned("burst", burst)
                .unsigned("period", period)
                .number("realtimeRuntime", realtimeRuntime)
                .unsigned("realtimePeriod", realtimePeriod)
                .text("cpus", cpus)
                .text("mems", mems)
                .number("idle", idle)
                .build();
    }
}
