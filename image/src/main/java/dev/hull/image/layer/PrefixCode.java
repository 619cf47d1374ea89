package dev.hull.image.layer;

import java.util.Arrays;

/** The shortest code for symbols of given frequencies whose longest word has no more than so many bits, as deflate numbers it. */
final class PrefixCode {
    /** For each symbol its code, first bit lowest, times 256, and the length. */
    private final int[] table;

    private PrefixCode(int[] table) {
        this.table = table;
    }

    /**
     * Finds it (Huffman); where a word gets too long, frequencies are made more alike until none is.
     *
     * @param frequencies 0: the symbol has no code; at least one is not 0
     */
    static PrefixCode of(int[] frequencies, int longest) {
        int[] weights = frequencies.clone();
        int[] lengths = lengths(weights);
        while (Arrays.stream(lengths).max().orElse(0) > longest) {
            for (int symbol = 0; symbol < weights.length; symbol++) {
                weights[symbol] = weights[symbol] == 0 ? 0 : (weights[symbol] >>> 1) + 1;
            }
            lengths = lengths(weights);
        }
        return new PrefixCode(numbered(lengths));
    }

    /** Joins the two rarest again and again: leaves sorted in one queue, what was joined grows in another. */
    private static int[] lengths(int[] weights) {
        long[] leaves = new long[weights.length];
        int used = 0;
        for (int symbol = 0; symbol < weights.length; symbol++) {
            if (weights[symbol] > 0) {
                leaves[used++] = (long) weights[symbol] << 16 | symbol;
            }
        }
        Arrays.sort(leaves, 0, used);
        int[] result = new int[weights.length];
        if (used == 1) {
            result[(int) leaves[0] & 0xffff] = 1;
            return result;
        }
        long[] weight = new long[2 * used - 1];
        int[] parent = new int[2 * used - 1];
        for (int i = 0; i < used; i++) {
            weight[i] = leaves[i] >>> 16;
        }
        int leaf = 0;
        int inner = used;
        for (int made = used; made < weight.length; made++) {
            for (int child = 0; child < 2; child++) {
                boolean isLeaf = leaf < used && (inner == made || weight[leaf] <= weight[inner]);
                int taken = isLeaf ? leaf++ : inner++;
                weight[made] += weight[taken];
                parent[taken] = made;
            }
        }
        int[] depth = new int[weight.length];
        for (int node = weight.length - 2; node >= 0; node--) {
            depth[node] = depth[parent[node]] + 1;
        }
        for (int i = 0; i < used; i++) {
            result[(int) leaves[i] & 0xffff] = depth[i];
        }
        return result;
    }

    /** Codes of one length are successive numbers, shorter ones come first (RFC 1951, section 3.2.2). */
    private static int[] numbered(int[] lengths) {
        int[] table = new int[lengths.length];
        int code = 0;
        for (int length = 1; length <= 15; length++) {
            code <<= 1;
            for (int symbol = 0; symbol < lengths.length; symbol++) {
                if (lengths[symbol] == length) {
                    table[symbol] = Integer.reverse(code++) >>> (32 - length) << 8 | length;
                }
            }
        }
        return table;
    }

    /** For each symbol its code, first bit lowest, times 256, and the length. */
    int[] table() {
        return table;
    }

    int bits(int symbol) {
        return table[symbol] >>> 8;
    }

    int length(int symbol) {
        return table[symbol] & 0xff;
    }
}
