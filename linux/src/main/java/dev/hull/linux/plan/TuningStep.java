package dev.hull.linux.plan;

import java.util.Arrays;
import java.util.HexFormat;

/** Steps on how the kernel treats the process, by the kernel's numbers. Field meanings: {@code native/src/ops.def}. */
public sealed interface TuningStep extends PlanStep {

    /** Sets the scheduling policy, as sched_setattr(2) takes it. */
    record Scheduler(int policy, long flags, int nice, int priority, long runtime, long deadline, long period)
            implements TuningStep {
        @Override
        public int code() {
            return 85;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.u32(policy)
                    .u64(flags)
                    .u32(nice)
                    .u32(priority)
                    .u64(runtime)
                    .u64(deadline)
                    .u64(period);
        }
    }

    /** Sets the I/O priority of the process group, as ioprio_set(2) takes it. */
    record IoPriority(int ioClass, int level) implements TuningStep {
        @Override
        public int code() {
            return 86;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.u32(ioClass).u32(level);
        }
    }

    /** Lets whoever runs it run only on some processors: bit n of the bytes is processor n. */
    record CpuAffinity(byte[] processors) implements TuningStep {
        @Override
        public int code() {
            return 87;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.bytes(processors);
        }

        @Override
        public String toString() {
            return "CpuAffinity[processors=" + HexFormat.of().formatHex(processors) + "]";
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof CpuAffinity that && Arrays.equals(processors, that.processors);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(processors);
        }
    }

    /** Sets the execution domain, as personality(2) takes it. */
    record Personality(long domain) implements TuningStep {
        @Override
        public int code() {
            return 88;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.u64(domain);
        }
    }

    /** Sets the NUMA memory policy, as set_mempolicy(2) takes it: bit n of the bytes is memory node n. */
    record MemoryPolicy(int mode, byte[] nodes) implements TuningStep {
        @Override
        public int code() {
            return 89;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.u32(mode).bytes(nodes);
        }

        @Override
        public String toString() {
            return "MemoryPolicy[mode=" + mode + ", nodes=" + HexFormat.of().formatHex(nodes) + "]";
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof MemoryPolicy that && mode == that.mode && Arrays.equals(nodes, that.nodes);
        }

        @Override
        public int hashCode() {
            return 31 * mode + Arrays.hashCode(nodes);
        }
    }
}
