package dev.hull.image.tar;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the stored bytes of a sparse file belong. Segments ascend and do not overlap; what lies between them are holes.
 *
 * @param offsets of the segments in the file
 * @param lengths of the segments
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SparseMap(long[] offsets, long[] lengths) {
    /** More than any file system makes of a real file, and 16 MB of memory. */
    static final int MAX_SEGMENTS = 1_000_000;

    /**
     * Checks the numbers of a map: offset and length in turn.
     *
     * @param size of the file with its holes
     * @throws NumberFormatException with the reason, when they are not such a map
     */
    static SparseMap of(List<Long> numbers, long size) {
        if (numbers.size() % 2 != 0 || numbers.size() / 2 > MAX_SEGMENTS) {
            throw new NumberFormatException("sparse map of " + numbers.size() + " numbers");
        }
        int count = numbers.size() / 2;
        long[] offsets = new long[count];
        long[] lengths = new long[count];
        long end = 0;
        for (int i = 0; i < count; i++) {
            offsets[i] = numbers.get(2 * i);
            lengths[i] = numbers.get(2 * i + 1);
            if (offsets[i] < end || lengths[i] < 0 || lengths[i] > size - offsets[i]) {
                throw new NumberFormatException("sparse map is out of order or beyond the size of the file");
            }
            end = offsets[i] + lengths[i];
        }
        return new SparseMap(offsets, lengths);
    }

    /** Sum of the lengths: what is stored. */
    long stored() {
        long sum = 0;
        for (long length : lengths) {
            sum += length;
        }
        return sum;
    }

    /** Reads the segments of an old GNU header: pairs of 12-digit numbers, a zero pair ends them. */
    static void readGnu(byte[] block, int offset, int count, List<Long> numbers) {
        for (int i = 0; i < count; i++) {
            int at = offset + i * 24;
            if (block[at] == 0 || block[at + 12] == 0) {
                return;
            }
            numbers.add(TarBlocks.number(block, at, 12));
            numbers.add(TarBlocks.number(block, at + 12, 12));
        }
    }

    /**
     * Reads the map of format 1.0, which stands before the data: decimal numbers, one a line, first their count, padded to a
     * whole block.
     *
     * @return the numbers; the feed stands behind the padding
     */
    static List<Long> readDecimal(ByteFeed feed, long stored) throws IOException {
        byte[] block = new byte[TarBlocks.SIZE];
        List<Long> numbers = new ArrayList<>();
        long count = -1;
        long value = 0;
        int digits = 0;
        long left = stored;
        while (count < 0 || numbers.size() < count) {
            if (left < TarBlocks.SIZE || feed.read(block, 0, TarBlocks.SIZE) < TarBlocks.SIZE) {
                throw new NumberFormatException("sparse map ends early");
            }
            left -= TarBlocks.SIZE;
            for (int i = 0; i < TarBlocks.SIZE && (count < 0 || numbers.size() < count); i++) {
                if (block[i] >= '0' && block[i] <= '9' && digits < 18) {
                    value = value * 10 + block[i] - '0';
                    digits++;
                } else if (block[i] == '\n' && digits > 0) {
                    if (count < 0) {
                        count = 2 * value;
                        if (value > MAX_SEGMENTS) {
                            throw new NumberFormatException("sparse map of " + value + " segments");
                        }
                    } else {
                        numbers.add(value);
                    }
                    value = 0;
                    digits = 0;
                } else {
                    throw new NumberFormatException("sparse map is not a list of numbers");
                }
            }
        }
        return numbers;
    }
}
