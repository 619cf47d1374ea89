package dev.hull.engine.processes;

/**
 * What a container has consumed and holds at one moment.
 *
 * @param nanos when it was read, by this machine's monotonic clock
 * @param processorNanos processor time since its start
 * @param memory bytes of memory, without file cache that may go at any time
 * @param memoryLimit bytes that it may have; the machine's memory when there is no limit
 * @param received bytes that came in by its network devices, -1 when it has none of its own
 * @param sent bytes that went out
 * @param read bytes read from block devices, -1 when unknown
 * @param written bytes written to block devices, -1 when unknown
 * @param tasks number of its processes and threads
 * @param grouped whether control groups counted; else the figures are sums over the processes that live now
 */
public record Consumption(
        long nanos,
        long processorNanos,
        long memory,
        long memoryLimit,
        long received,
        long sent,
        long read,
        long written,
        long tasks,
        boolean grouped) {
    private static final double PERCENT = 100.0;

    /** Percent of one processor that were used since an earlier moment. */
    public double processorPercent(Consumption earlier) {
        long time = nanos - earlier.nanos;
        return time <= 0 ? 0 : Math.max(0, processorNanos - earlier.processorNanos) * PERCENT / time;
    }

    /** Percent of the memory that it may have. */
    public double memoryPercent() {
        return memoryLimit <= 0 ? 0 : memory * PERCENT / memoryLimit;
    }
}
