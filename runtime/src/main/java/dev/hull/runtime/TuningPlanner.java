package dev.hull.runtime;

import dev.hull.linux.plan.Phase;
import dev.hull.linux.plan.TuningStep;
import dev.hull.oci.runtime.CpuAffinity;
import dev.hull.oci.runtime.IoPriority;
import dev.hull.oci.runtime.MemoryPolicy;
import dev.hull.oci.runtime.Personality;
import dev.hull.oci.runtime.Scheduler;
import dev.hull.runtime.names.NumberSet;

/**
 * How the kernel treats the process: scheduler, I/O priority, processors, execution domain, memory nodes. The enums of the
 * specification stand in the order of the kernel's numbers where nothing else is said.
 */
final class TuningPlanner {
    // include/uapi/linux/personality.h
    private static final long PER_LINUX = 0;
    private static final long PER_LINUX32 = 8;

    private static final long LEAST_RUNTIME = 1024;

    // include/uapi/linux/mempolicy.h
    private static final int MPOL_F_STATIC_NODES = 1 << 15;
    private static final int MPOL_F_RELATIVE_NODES = 1 << 14;
    private static final int MPOL_F_NUMA_BALANCING = 1 << 13;

    private TuningPlanner() {}

    /** The steps of the process, while it still has the power that they may need. */
    static void process(Draft draft) {
        Scheduler scheduler = draft.process.scheduler();
        if (scheduler != null) {
            draft.inside(scheduler(scheduler));
        }
        IoPriority priority = draft.process.ioPriority();
        if (priority != null) {
            // real-time 1, best effort 2, idle 3
            draft.inside(new TuningStep.IoPriority(priority.ioClass().ordinal() + 1, priority.priority()));
        }
        MemoryPolicy policy = draft.linux.memoryPolicy();
        if (policy != null) {
            draft.inside(memory(policy));
        }
        Personality personality = draft.linux.personality();
        if (personality != null) {
            boolean narrow = personality.domain() == Personality.Domain.LINUX32;
            draft.inside(new TuningStep.Personality(narrow ? PER_LINUX32 : PER_LINUX));
        }
    }

    /** Where a process that enters a container runs before it is in the container's groups: its parent is sent there. */
    static void beforeGroups(Draft draft) {
        CpuAffinity affinity = draft.process.execCpuAffinity();
        if (affinity != null && !affinity.initial().isEmpty()) {
            draft.add(
                    Phase.HOST_BEFORE_CLONE,
                    new TuningStep.CpuAffinity(bits("$.process.execCPUAffinity.initial", affinity.initial())));
        }
    }

    /** Where it runs from then on. */
    static void inGroups(Draft draft) {
        CpuAffinity affinity = draft.process.execCpuAffinity();
        if (affinity != null && !affinity.last().isEmpty()) {
            draft.before(new TuningStep.CpuAffinity(bits("$.process.execCPUAffinity.final", affinity.last())));
        }
    }

    private static TuningStep scheduler(Scheduler scheduler) {
        boolean deadline = scheduler.policy() == Scheduler.Policy.SCHED_DEADLINE;
        if (!deadline && (scheduler.runtime() != 0 || scheduler.deadline() != 0 || scheduler.period() != 0)) {
            throw Draft.wrong(
                    "$.process.scheduler", "runtime, deadline and period belong to the policy SCHED_DEADLINE only");
        }
        boolean realTime =
                scheduler.policy() == Scheduler.Policy.SCHED_FIFO || scheduler.policy() == Scheduler.Policy.SCHED_RR;
        if (!realTime && scheduler.priority() != 0) {
            throw Draft.wrong(
                    "$.process.scheduler.priority",
                    scheduler.priority() + ": belongs to the policies SCHED_FIFO and SCHED_RR only");
        }
        if (deadline) {
            checkDeadline(scheduler);
        }
        if (scheduler.nice() < -20 || scheduler.nice() > 19) {
            throw Draft.wrong("$.process.scheduler.nice", scheduler.nice() + ": must be from -20 to 19");
        }
        long flags = 0;
        for (Scheduler.Flag flag : scheduler.flags()) {
            flags |= 1L << flag.ordinal();
        }
        return new TuningStep.Scheduler(
                scheduler.policy().ordinal(),
                flags,
                scheduler.nice(),
                scheduler.priority(),
                scheduler.runtime(),
                scheduler.deadline(),
                scheduler.period());
    }

    /** What the kernel demands: runtime, deadline and period in this order (sched(7), "SCHED_DEADLINE"). */
    private static void checkDeadline(Scheduler scheduler) {
        String path = "$.process.scheduler.";
        if (scheduler.runtime() < LEAST_RUNTIME) {
            throw Draft.wrong(
                    path + "runtime",
                    Long.toUnsignedString(scheduler.runtime()) + ": SCHED_DEADLINE needs one of 1024 ns or more");
        }
        if (scheduler.deadline() < scheduler.runtime()) {
            throw Draft.wrong(
                    path + "deadline",
                    Long.toUnsignedString(scheduler.deadline())
                            + ": SCHED_DEADLINE needs one that is not below the runtime");
        }
        if (scheduler.period() != 0 && scheduler.period() < scheduler.deadline()) {
            throw Draft.wrong(
                    path + "period",
                    Long.toUnsignedString(scheduler.period()) + ": must be 0, or not below the deadline");
        }
    }

    private static TuningStep memory(MemoryPolicy policy) {
        MemoryPolicy.Mode mode = policy.mode();
        boolean without = mode == MemoryPolicy.Mode.MPOL_DEFAULT || mode == MemoryPolicy.Mode.MPOL_LOCAL;
        if (without && !policy.nodes().isEmpty()) {
            throw Draft.wrong("$.linux.memoryPolicy.nodes", "\"" + policy.nodes() + "\": " + mode + " has no nodes");
        }
        if (!without
                && mode != MemoryPolicy.Mode.MPOL_PREFERRED
                && policy.nodes().isEmpty()) {
            throw Draft.wrong("$.linux.memoryPolicy.nodes", "required, but missing: " + mode + " needs nodes");
        }
        int flags = 0;
        for (MemoryPolicy.Flag flag : policy.flags()) {
            flags |= bit(flag);
        }
        if ((flags & MPOL_F_STATIC_NODES) != 0 && (flags & MPOL_F_RELATIVE_NODES) != 0) {
            throw Draft.wrong(
                    "$.linux.memoryPolicy.flags", "MPOL_F_STATIC_NODES and MPOL_F_RELATIVE_NODES exclude each other");
        }
        return new TuningStep.MemoryPolicy(number(mode) | flags, bits("$.linux.memoryPolicy.nodes", policy.nodes()));
    }

    private static int bit(MemoryPolicy.Flag flag) {
        return switch (flag) {
            case MPOL_F_NUMA_BALANCING -> MPOL_F_NUMA_BALANCING;
            case MPOL_F_RELATIVE_NODES -> MPOL_F_RELATIVE_NODES;
            case MPOL_F_STATIC_NODES -> MPOL_F_STATIC_NODES;
        };
    }

    private static int number(MemoryPolicy.Mode mode) {
        return switch (mode) {
            case MPOL_DEFAULT -> 0;
            case MPOL_PREFERRED -> 1;
            case MPOL_BIND -> 2;
            case MPOL_INTERLEAVE -> 3;
            case MPOL_LOCAL -> 4;
            case MPOL_PREFERRED_MANY -> 5;
            case MPOL_WEIGHTED_INTERLEAVE -> 6;
        };
    }

    private static byte[] bits(String path, String list) {
        byte[] bits = NumberSet.bits(list);
        if (bits.length == 0 && !list.isEmpty()) {
            throw Draft.wrong(
                    path, "\"" + list + "\": a range that ends before it begins, or a number above " + NumberSet.LAST);
        }
        return bits;
    }
}
