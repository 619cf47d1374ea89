package dev.hull.image.layer;

/**
 * What kind of thing stands at each path of an archive so far, in eight bytes a path: a hash table of 62-bit hashes with two
 * bits of kind. Two paths of the same hash would be taken for one, which at a million paths happens once in a million archives
 * and would at worst let pass, or refuse, an archive that the unpacking looks at again.
 */
final class PathKinds {
    static final int UNKNOWN = 0;
    static final int DIRECTORY = 1;
    static final int FILE = 2;
    static final int SYMLINK = 3;

    private long[] table = new long[1024];
    private int count;

    /** The kind at the path whose hash this is. */
    int get(long hash) {
        int slot = slot(hash);
        return table[slot] == 0 ? UNKNOWN : (int) (table[slot] & 3);
    }

    /** Notes what stands there now. */
    void put(long hash, int kind) {
        if (2 * count >= table.length) {
            grow();
        }
        int slot = slot(hash);
        if (table[slot] == 0) {
            count++;
        }
        table[slot] = (hash << 2) | kind;
    }

    private int slot(long hash) {
        long key = hash << 2;
        int slot = (int) (hash >>> 20) & (table.length - 1);
        while (table[slot] != 0 && (table[slot] & ~3L) != key) {
            slot = (slot + 1) & (table.length - 1);
        }
        return slot;
    }

    private void grow() {
        long[] old = table;
        table = new long[2 * old.length];
        for (long entry : old) {
            if (entry != 0) {
                table[slot(entry >>> 2)] = entry;
            }
        }
    }

    /** Hash of an empty path. */
    static final long ROOT = 0x9E3779B97F4A7C15L;

    /** Hash of a path that is longer by one byte. */
    static long extend(long hash, char next) {
        long mixed = (hash ^ next) * 0xff51afd7ed558ccdL;
        return mixed ^ (mixed >>> 32);
    }
}
