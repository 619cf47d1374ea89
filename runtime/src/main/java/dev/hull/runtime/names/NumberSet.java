package dev.hull.runtime.names;

import java.util.Arrays;

/** Lists of processors or memory nodes such as {@code 0-3,7} as bits. */
public final class NumberSet {
    /** Highest number of a list. */
    public static final int LAST = 8191;

    private NumberSet() {}

    /**
     * Bit n of the bytes, counted from the first byte's lowest, is number n.
     *
     * @param list numbers and ranges, which are known to be well-formed (config.md)
     * @return no byte for an empty list, and for one with a range backwards or a number above {@link #LAST}
     */
    public static byte[] bits(String list) {
        byte[] bits = new byte[LAST / 8 + 1];
        int last = -1;
        for (int start = 0; start < list.length(); ) {
            int comma = list.indexOf(',', start);
            String range = list.substring(start, comma < 0 ? list.length() : comma);
            int dash = range.indexOf('-');
            int from = Integer.parseInt((dash < 0 ? range : range.substring(0, dash)).strip());
            int to =
                    dash < 0 ? from : Integer.parseInt(range.substring(dash + 1).strip());
            if (to < from || to > LAST) {
                return new byte[0];
            }
            for (int n = from; n <= to; n++) {
                bits[n / 8] |= (byte) (1 << n % 8);
            }
            last = Math.max(last, to);
            start = comma < 0 ? list.length() : comma + 1;
        }
        return Arrays.copyOf(bits, last < 0 ? 0 : last / 8 + 1);
    }
}
