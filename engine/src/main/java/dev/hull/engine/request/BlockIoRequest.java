package dev.hull.engine.request;

import java.util.List;

/**
 * Limits on block devices.
 *
 * @param weight relative weight, 10 to 1000, 0 for the usual one
 * @param weights weights by device
 * @param readBytes bytes read a second by device
 * @param writeBytes bytes written a second by device
 * @param reads reads a second by device
 * @param writes writes a second by device
 */
public record BlockIoRequest(
        int weight,
        List<OfDevice> weights,
        List<OfDevice> readBytes,
        List<OfDevice> writeBytes,
        List<OfDevice> reads,
        List<OfDevice> writes) {
    /** Nothing asked for. */
    public static final BlockIoRequest NONE =
            new BlockIoRequest(0, List.of(), List.of(), List.of(), List.of(), List.of());

    public BlockIoRequest {
        weights = List.copyOf(weights);
        readBytes = List.copyOf(readBytes);
        writeBytes = List.copyOf(writeBytes);
        reads = List.copyOf(reads);
        writes = List.copyOf(writes);
    }

    /**
     * A number for one device.
     *
     * @param path device node of the host
     * @param value weight or rate
     */
    public record OfDevice(String path, long value) {}

    /** Whether anything is asked for. */
    public boolean any() {
        return weight != 0
                || !weights.isEmpty()
                || !readBytes.isEmpty()
                || !writeBytes.isEmpty()
                || !reads.isEmpty()
                || !writes.isEmpty();
    }

    /** The same with another weight. */
    public BlockIoRequest withWeight(int other) {
        return new BlockIoRequest(other, weights, readBytes, writeBytes, reads, writes);
    }
}
