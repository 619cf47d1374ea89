package dev.hull.image.layer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Looks at a little of some data to tell how it is best compressed. The same data gives the same answer. */
final class Sample {
    /** How much work it is worth. */
    enum Worth {
        /** It does not get smaller. */
        NOTHING,
        /** Some bytes are more frequent than others, but nothing repeats. */
        CODES,
        /** Repetitions are to be searched for. */
        SEARCH
    }

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int SIZE = 8 * 1024;

    /** Below this it is not worth looking. */
    private static final int LEAST = 2 * SIZE;

    /** Bits a byte from which nothing is gained; equally frequent bytes give 7.98 in a sample of this size. */
    private static final double RANDOM = 7.9;

    /** So much of the bits must repetitions save. */
    private static final double GAIN = 0.08;

    /** What a repetition takes, in bits: its length and how far back it is. */
    private static final double REPETITION = 20;

    /** Repetitions of this many bytes are looked for. */
    private static final int SHORTEST = 4;

    private static final int PLACES_BITS = 12;

    private final int[] counts = new int[256];
    private final int[] places = new int[1 << PLACES_BITS];

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
        return saved(bytes, start, bits) > GAIN * bits * SIZE ? Worth.SEARCH : Worth.CODES;
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

    /** Bits that repetitions save, each looked for at one place. */
    private double saved(byte[] bytes, int start, double bits) {
        Arrays.fill(places, -1);
        int end = start + SIZE;
        double saved = 0;
        int at = start;
        while (at + SHORTEST <= end) {
            int word = (int) WORD.get(bytes, at);
            int place = word * 0x9E3779B1 >>> (Integer.SIZE - PLACES_BITS);
            int before = places[place];
            places[place] = at;
            if (before >= 0 && (int) WORD.get(bytes, before) == word) {
                int equal = Arrays.mismatch(bytes, before, before + end - at, bytes, at, end);
                equal = equal < 0 ? end - at : equal;
                saved += Math.max(0, equal * bits - REPETITION);
                at += equal;
            } else {
                at++;
            }
        }
        return saved;
    }
}
