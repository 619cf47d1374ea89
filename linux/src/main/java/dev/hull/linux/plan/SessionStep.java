package dev.hull.linux.plan;

/** The step of the launcher. Field meanings: {@code native/src/ops.def}. */
public sealed interface SessionStep extends PlanStep {

    /**
     * Who holds the terminal and the streams.
     *
     * @param logBytes size at which a log file is rotated, 0 for never
     * @param logFiles number of log files, the present one included
     */
    record Session(
            int flags,
            String id,
            String detachKeys,
            String stopSignal,
            String attachSocket,
            String logPath,
            long logBytes,
            int logFiles)
            implements SessionStep {
        @Override
        public int code() {
            return 1;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.u32(flags)
                    .string(id)
                    .string(detachKeys)
                    .string(stopSignal)
                    .string(attachSocket)
                    .string(logPath)
                    .u64(logBytes)
                    .u32(logFiles);
        }
    }
}
