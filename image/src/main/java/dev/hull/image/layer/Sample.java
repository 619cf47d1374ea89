package dev.hull.image.layer;

import java.util.Arrays;
import java.util.zip.Deflater;

/** Looks at a little of some data to tell how it is best compressed. The same data gives the same answer. */
final class Sample implements AutoCloseable {
    /** How much work it is worth. */
    enum Worth {
        /** It does not get smaller. */
        NOTHING,
        /** Some bytes are more frequent than others, but nothing repeats. */
        CODES,
        /** Repetitions are to be searched for. */
        SEARCH
    }

    private static final int SIZE = 8 * 1024;

    /** Below this it is not worth looking. */
    private static final int LEAST = 2 * SIZE;

    /** Bits a byte from which nothing is gained; equally frequent bytes give 7.98 in a sample of this size. */
    private static final double RANDOM = 7.9;

    /** So much smaller must repetitions make it. */
    private static final double GAIN = 0.97;

    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private final int[] counts = new int[256];
    private final byte[] packed = new byte[2 * SIZE];

    /** What that part of the bytes is worth. */
    Worth of(byte[] bytes, int offset, int length) {
        if (length < LEAST) {
            return Worth.SEARCH;
        }
        int start = offset + (length - SIZE) / 2;
        double bits = entropy(bytes, start);
        if (bits > RANDOM) {
            return Worth.NOTHING;
        }
        return deflated(bytes, start) < GAIN * bits * SIZE / 8 ? Worth.SEARCH : Worth.CODES;
    }

    /** Bits a byte that codes alone need. */
    private double entropy(byte[] bytes, int start) {
        Arrays.fill(counts, 0);
        for (int i = start; i < start + SIZE; i++) {
            counts[bytes[i] & 0xff]++;
        }
        double bits = 0;
        for (int count : counts) {
            if (count > 0) {
                bits -= count * Math.log((double) count / SIZE);
            }
        }
        return bits / SIZE / Math.log(2);
    }

    private int deflated(byte[] bytes, int start) {
        deflater.reset();
        deflater.setInput(bytes, start, SIZE);
        deflater.finish();
        int size = 0;
        while (!deflater.finished()) {
            size += deflater.deflate(packed, 0, packed.length);
        }
        return size;
    }

    @Override
    public void close() {
        deflater.end();
    }
}
