package dev.hull.image.layer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Blocks of the deflate format in which nothing repeats: the bytes as they are, or a code for each, short for frequent ones
 * (RFC 1951, sections 3.2.4 and 3.2.7). Several times as fast as zlib's {@code HUFFMAN_ONLY}. What it writes begins and ends at
 * a whole byte, so it can stand between what others write.
 */
final class LiteralBlocks {
    private static final VarHandle LITTLE = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int MOST_STORED = 65_535;
    private static final int END = 256;

    /** Four codes and a rest of 7 bits fit into a long. */
    private static final int LONGEST = 14;

    private static final int LONGEST_OF_LENGTHS = 7;

    /** Bits of the header and the end of a block with codes of its own, generously. */
    private static final int MOST_HEADER = 2_200;

    /** In this order are the lengths of the codes of lengths written. */
    private static final int[] ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

    private final int[] counts = new int[END + 1];
    private byte[] out = {};
    private int position;
    private long bits;
    private int held;

    /** Writes the bytes as they are; returns where it ended. */
    static int store(byte[] content, int offset, int length, byte[] out, int position) {
        int end = position;
        for (int done = 0; done < length; ) {
            int part = Math.min(MOST_STORED, length - done);
            end = stored(out, end, 0, part);
            System.arraycopy(content, offset + done, out, end, part);
            end += part;
            done += part;
        }
        return end;
    }

    /** Writes an empty block that is the last; returns where it ended. */
    static int last(byte[] out, int position) {
        return stored(out, position, 1, 0);
    }

    private static int stored(byte[] out, int position, int head, int length) {
        out[position] = (byte) head;
        out[position + 1] = (byte) length;
        out[position + 2] = (byte) (length >> 8);
        out[position + 3] = (byte) ~length;
        out[position + 4] = (byte) (~length >> 8);
        return position + 5;
    }

    /**
     * Writes a code for each byte, or the bytes as they are where that is shorter.
     *
     * @return where it ended: no more than the content and 5 bytes for each 64 kB of it behind the position; up to 8 bytes
     *     behind that are overwritten
     */
    int encode(byte[] content, int offset, int length, byte[] out, int position) {
        this.out = out;
        this.position = position;
        bits = 0;
        held = 0;
        Arrays.fill(counts, 0);
        for (int i = offset; i < offset + length; i++) {
            counts[content[i] & 0xff]++;
        }
        counts[END] = 1;
        PrefixCode code = PrefixCode.of(counts, LONGEST);
        if (size(code) + MOST_HEADER > 8L * length) {
            return store(content, offset, length, out, position);
        }
        header(code);
        content(code, content, offset, offset + length);
        put(code.bits(END), code.length(END));
        put(0, 3); // an empty stored block fills up to a whole byte
        int end = this.position + (held + 7) / 8;
        this.out = new byte[0];
        return stored(out, end - 1, out[end - 1], 0);
    }

    private long size(PrefixCode code) {
        long size = 0;
        for (int symbol = 0; symbol < END; symbol++) {
            size += (long) counts[symbol] * code.length(symbol);
        }
        return size;
    }

    private void header(PrefixCode code) {
        int[] frequency = new int[ORDER.length];
        for (int symbol = 0; symbol <= END; symbol++) {
            frequency[code.length(symbol)]++;
        }
        frequency[1] += 2;
        PrefixCode lengths = PrefixCode.of(frequency, LONGEST_OF_LENGTHS);
        put(0b100, 3); // not the last block, with codes of its own
        put(0, 5); // codes for 257 literals
        put(1, 5); // and for 2 distances, because some readers want codes that are whole, though none is used
        put(ORDER.length - 4, 4);
        for (int length : ORDER) {
            put(lengths.length(length), 3);
        }
        for (int symbol = 0; symbol <= END; symbol++) {
            int length = code.length(symbol);
            put(lengths.bits(length), lengths.length(length));
        }
        put(lengths.bits(1), lengths.length(1));
        put(lengths.bits(1), lengths.length(1));
    }

    private void put(int value, int length) {
        bits |= (long) value << held;
        held += length;
        LITTLE.set(out, position, bits);
        int whole = held >>> 3;
        position += whole;
        bits >>>= whole << 3;
        held &= 7;
    }

    private void content(PrefixCode code, byte[] content, int from, int to) {
        int[] table = code.table();
        byte[] target = out;
        int at = position;
        long collected = bits;
        int count = held;
        int i = from;
        for (; i + 3 < to; i += 4) {
            int first = table[content[i] & 0xff];
            int second = table[content[i + 1] & 0xff];
            int third = table[content[i + 2] & 0xff];
            int fourth = table[content[i + 3] & 0xff];
            collected |= (long) (first >>> 8) << count;
            count += first & 0xff;
            collected |= (long) (second >>> 8) << count;
            count += second & 0xff;
            collected |= (long) (third >>> 8) << count;
            count += third & 0xff;
            collected |= (long) (fourth >>> 8) << count;
            count += fourth & 0xff;
            LITTLE.set(target, at, collected);
            at += count >>> 3;
            collected = (count & ~7) == 64 ? 0 : collected >>> (count & ~7);
            count &= 7;
        }
        position = at;
        bits = collected;
        held = count;
        for (; i < to; i++) {
            put(code.bits(content[i] & 0xff), code.length(content[i] & 0xff));
        }
    }
}
