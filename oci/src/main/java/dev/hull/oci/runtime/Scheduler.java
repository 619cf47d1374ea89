package dev.hull.oci.runtime;

import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.List;

/**
 * Scheduling of the process, as sched_setattr(2) takes it (config.md, "Linux process").
 *
 * @param policy scheduling policy
 * @param nice nice value
 * @param priority static priority of the real-time policies
 * @param flags scheduling flags
 * @param runtime nanoseconds, for SCHED_DEADLINE, unsigned
 * @param deadline nanoseconds, for SCHED_DEADLINE, unsigned
 * @param period nanoseconds, for SCHED_DEADLINE, unsigned
 */
public record Scheduler(
        Policy policy, int nice, int priority, List<Flag> flags, long runtime, long deadline, long period) {
    /** Scheduling policies. */
    public enum Policy {
        SCHED_OTHER,
        SCHED_FIFO,
        SCHED_RR,
        SCHED_BATCH,
        SCHED_ISO,
        SCHED_IDLE,
        SCHED_DEADLINE
    }

    /** Scheduling flags. */
    public enum Flag {
        SCHED_FLAG_RESET_ON_FORK,
        SCHED_FLAG_RECLAIM,
        SCHED_FLAG_DL_OVERRUN,
        SCHED_FLAG_KEEP_POLICY,
        SCHED_FLAG_KEEP_PARAMS,
        SCHED_FLAG_UTIL_CLAMP_MIN,
        SCHED_FLAG_UTIL_CLAMP_MAX
    }

    public Scheduler {
        flags = List.copyOf(flags);
    }

    static Scheduler read(Fields fields) {
        Long runtime = fields.uint64("runtime");
        Long deadline = fields.uint64("deadline");
        Long period = fields.uint64("period");
        Scheduler scheduler = new Scheduler(
                Enums.required(fields, "policy", Policy.values()),
                (int) fields.number("nice", Integer.MIN_VALUE, Integer.MAX_VALUE, 0),
                (int) fields.number("priority", Integer.MIN_VALUE, Integer.MAX_VALUE, 0),
                Enums.list(fields, "flags", Flag.values()),
                runtime == null ? 0 : runtime,
                deadline == null ? 0 : deadline,
                period == null ? 0 : period);
        fields.finish();
        return scheduler;
    }

    JsonObject toJson() {
        return new Members()
                .text("policy", policy.name())
                .number("nice", nice == 0 ? null : Long.valueOf(nice))
                .number("priority", priority == 0 ? null : Long.valueOf(priority))
                .strings("flags", Enums.names(flags))
                .unsigned("runtime", runtime == 0 ? null : Long.valueOf(runtime))
                .unsigned("deadline", deadline == 0 ? null : Long.valueOf(deadline))
                .unsigned("period", period == 0 ? null : Long.valueOf(period))
                .build();
    }
}
