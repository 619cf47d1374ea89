package dev.hull.engine.run;

import dev.hull.linux.fs.KernelFile;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.BitSet;

/** Lists of processors and of memory nodes, such as {@code 0-2,4} (cpuset(7), "List format"). */
final class Cpusets {
    private static final int MOST = 8192;

    private Cpusets() {}

    /**
     * Checks that a list names what this machine has.
     *
     * @param name what is listed, for messages: {@code CPUs}, {@code memory nodes}
     * @param asked the list; empty for none
     * @param online file with the list of those there are
     * @throws HullException INVALID_ARGUMENT when it is no list, or one is missing
     */
    static void check(String name, String asked, String online) {
        if (asked.isEmpty()) {
            return;
        }
        BitSet wanted = new BitSet();
        if (!read(asked, wanted)) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid list of " + name + " \"" + asked + "\": expected numbers and ranges such as 0-2,4");
        }
        String there = KernelFile.readIfThere(online).strip();
        BitSet present = new BitSet();
        if (there.isEmpty() || !read(there, present)) {
            return; // the kernel says it when the group is made
        }
        wanted.andNot(present);
        if (!wanted.isEmpty()) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "Requested " + name + " are not available - requested " + asked + ", available: " + there);
        }
    }

    private static boolean read(String list, BitSet numbers) {
        for (String part : list.split(",", -1)) {
            int dash = part.indexOf('-');
            try {
                int first = Integer.parseUnsignedInt(dash < 0 ? part : part.substring(0, dash));
                int last = dash < 0 ? first : Integer.parseUnsignedInt(part.substring(dash + 1));
                if (first < 0 || last < first || last >= MOST) {
                    return false;
                }
                numbers.set(first, last + 1);
            } catch (NumberFormatException e) {
                return false;
            }
        }
        return true;
    }
}
