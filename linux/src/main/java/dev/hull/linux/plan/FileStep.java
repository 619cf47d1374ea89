package dev.hull.linux.plan;

/** Steps on files of the host. Field meanings: {@code native/src/ops.def}. */
public sealed interface FileStep extends PlanStep {

    /** Makes a directory with its parents. */
    record MakeDirectory(String path, long mode) implements FileStep {
        @Override
        public int code() {
            return 10;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(path).u64(mode);
        }
    }

    /** Writes a text into a file. */
    record WriteFile(String path, String text, int flags) implements FileStep {
        @Override
        public int code() {
            return 11;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(path).string(text).u32(flags);
        }
    }

    /** Removes a file; missing is fine. */
    record RemoveFile(String path) implements FileStep {
        @Override
        public int code() {
            return 12;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(path);
        }
    }

    /** Removes a directory with everything below; missing is fine, mounts are not crossed. */
    record RemoveTree(String path) implements FileStep {
        @Override
        public int code() {
            return 13;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(path);
        }
    }

    /**
     * Records process ids and start times (clock ticks since boot) of the container and its monitor, then when it was started, how
     * often again, and when it ended before that (nanoseconds since the epoch, 0 for never).
     */
    record PidFile(String path) implements FileStep {
        @Override
        public int code() {
            return 14;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(path);
        }
    }

    /** Records the container's first process in decimal digits, for others. */
    record ProcessFile(String path) implements FileStep {
        @Override
        public int code() {
            return 17;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(path);
        }
    }

    /**
     * Records how the container ended: code, signal, out of memory, when (nanoseconds since the epoch), bytes of output that are in no
     * log, how often it was started again, whether it will be, when it was started.
     */
    record ExitFile(String path) implements FileStep {
        @Override
        public int code() {
            return 15;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(path);
        }
    }

    /**
     * Appends a line to the events. {@code {pid} {exit} {signal} {seconds} {nanos} {duration} {restarts} {health}} in the text
     * become the container's: seconds and nanoseconds since the epoch, seconds that it ran. A failure is ignored.
     *
     * @param text the line, without its end
     * @param flags EVENT_* of {@link PlanFlags}
     */
    record AppendEvent(String path, String text, int flags) implements FileStep {
        @Override
        public int code() {
            return 16;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(path).string(text).u32(flags);
        }
    }
}
