package dev.hull.image.tar;

import java.util.Arrays;

/** The fixed header block of 512 bytes: where its fields are, and its numbers. */
final class TarBlocks {
    static final int SIZE = 512;

    static final int NAME = 0;
    static final int MODE = 100;
    static final int UID = 108;
    static final int GID = 116;
    static final int LENGTH = 124;
    static final int MTIME = 136;
    static final int CHECKSUM = 148;
    static final int TYPE = 156;
    static final int LINK = 157;
    static final int MAGIC = 257;
    static final int DEVICE_MAJOR = 329;
    static final int DEVICE_MINOR = 337;
    static final int PREFIX = 345;

    /** Old GNU sparse files: four segments, whether more blocks of 21 follow, the real size. */
    static final int GNU_SPARSE = 386;

    static final int GNU_EXTENDED = 482;
    static final int GNU_REAL_SIZE = 483;
    static final int GNU_MORE_EXTENDED = 504;

    private TarBlocks() {}

    /** Bytes that fill up the last block of so much content. */
    static long padding(long size) {
        return -size & (SIZE - 1);
    }

    static boolean isZero(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether the sum over all bytes fits; some old programs summed signed bytes. */
    static boolean checksumFits(byte[] block) {
        long stated;
        try {
            stated = number(block, CHECKSUM, 8);
        } catch (NumberFormatException e) {
            return false;
        }
        int unsigned = 0;
        int signed = 0;
        for (int i = 0; i < SIZE; i++) {
            int b = i >= CHECKSUM && i < CHECKSUM + 8 ? ' ' : block[i];
            unsigned += b & 0xff;
            signed += (byte) b;
        }
        return stated == unsigned || stated == signed;
    }

    /** Text up to a NUL or the end of the field, as a byte string. */
    static String text(byte[] block, int offset, int length) {
        int end = offset;
        while (end < offset + length && block[end] != 0) {
            end++;
        }
        return ByteNames.ofBytes(block, offset, end - offset);
    }

    /**
     * A number: octal digits between spaces and NULs (nothing is 0), or, when the top bit is set, GNU's two's complement.
     *
     * @throws NumberFormatException when it is neither, or does not fit 63 bits
     */
    static long number(byte[] block, int offset, int length) {
        if ((block[offset] & 0x80) != 0) {
            return binary(block, offset, length);
        }
        int i = offset;
        int end = offset + length;
        while (i < end && (block[i] == ' ' || block[i] == 0)) {
            i++;
        }
        long value = 0;
        while (i < end && block[i] >= '0' && block[i] <= '7') {
            value = (value << 3) | (block[i++] - '0');
        }
        while (i < end) {
            if (block[i] != ' ' && block[i] != 0) {
                throw new NumberFormatException("not an octal number");
            }
            i++;
        }
        return value;
    }

    private static long binary(byte[] block, int offset, int length) {
        boolean negative = (block[offset] & 0x40) != 0;
        long value = negative ? -1 : 0;
        for (int i = 0; i < length; i++) {
            int b = block[offset + i] & 0xff;
            if (i == 0) {
                b = negative ? b | 0x80 : b & 0x7f; // the top bit is the marker, not part of the number
            }
            long top = value >> 55;
            if (top != 0 && top != -1) {
                throw new NumberFormatException("number of more than 63 bits");
            }
            value = (value << 8) | b;
        }
        if (negative != (value < 0)) {
            throw new NumberFormatException("number of more than 63 bits");
        }
        return value;
    }

    /** Writes octal digits and a NUL; 0 when the value does not fit (a pax record then carries it). */
    static void putNumber(byte[] block, int offset, int length, long value) {
        long max = (1L << (3 * (length - 1))) - 1;
        long written = value < 0 || value > max ? 0 : value;
        for (int i = offset + length - 2; i >= offset; i--) {
            block[i] = (byte) ('0' + (written & 7));
            written >>>= 3;
        }
        block[offset + length - 1] = 0;
    }

    static boolean fits(int length, long value) {
        return value >= 0 && value < 1L << (3 * (length - 1));
    }

    static void putChecksum(byte[] block) {
        Arrays.fill(block, CHECKSUM, CHECKSUM + 8, (byte) ' ');
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        putNumber(block, CHECKSUM, 7, sum);
    }
}
