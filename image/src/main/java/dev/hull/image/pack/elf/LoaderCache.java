package dev.hull.image.pack.elf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * glibc's {@code /etc/ld.so.cache}: which file {@code ldconfig} found for a library name. Reads the format of glibc 2.2 and
 * newer, alone or behind the older table:
 *
 * <pre>
 *   "glibc-ld.so.cache1.1"  nlibs  len_strings  flags  4 x reserved
 *   nlibs x { flags  key  value  osversion  hwcap }      key and value: offsets of strings, from the magic
 *   strings
 * </pre>
 *
 * <p>Entries for certain processors only (hwcap) are left out: the image must run on every one.
 */
public final class LoaderCache {
    /** A cache without entries. */
    public static final LoaderCache EMPTY = new LoaderCache(Map.of());

    static final String MAGIC = "glibc-ld.so.cache1.1";
    private static final String OLD_MAGIC = "ld.so-1.7.0";
    static final int HEADER = 48;
    static final int ENTRY = 24;
    private static final int OLD_HEADER = 16;
    private static final int OLD_ENTRY = 12;

    /**
     * One line of the cache.
     *
     * @param name library name, such as {@code libz.so.1}
     * @param path where it is
     * @param flags kind of library and machine, as {@code ldconfig} encodes it
     */
    public record Entry(String name, String path, int flags) {}

    private final Map<String, List<Entry>> entries;

    private LoaderCache(Map<String, List<Entry>> entries) {
        this.entries = entries;
    }

    /** Reads a cache. One that is damaged or of another format counts as empty, as it does for the loader. */
    public static LoaderCache parse(byte[] bytes) {
        int start = newTable(bytes);
        if (start < 0) {
            return EMPTY;
        }
        ByteBuffer table =
                ByteBuffer.wrap(bytes, start, bytes.length - start).slice().order(order(bytes, start));
        int count = table.getInt(20);
        if (count < 0 || HEADER + (long) count * ENTRY > table.limit()) {
            return EMPTY;
        }
        Map<String, List<Entry>> entries = new HashMap<>();
        for (int i = 0; i < count; i++) {
            int at = HEADER + i * ENTRY;
            long hwcap = table.getLong(at + 16);
            String name = text(table, table.getInt(at + 4));
            String path = text(table, table.getInt(at + 8));
            if (hwcap == 0 && !name.isEmpty() && path.startsWith("/")) {
                entries.computeIfAbsent(name, key -> new ArrayList<>()).add(new Entry(name, path, table.getInt(at)));
            }
        }
        return new LoaderCache(entries);
    }

    /** Entries of that name, for every machine and kind, in the order of the cache. */
    public List<Entry> find(String name) {
        return entries.getOrDefault(name, List.of());
    }

    /** Number of names. */
    public int size() {
        return entries.size();
    }

    private static int newTable(byte[] bytes) {
        if (startsWith(bytes, 0, MAGIC)) {
            return bytes.length >= HEADER ? 0 : -1;
        }
        if (!startsWith(bytes, 0, OLD_MAGIC) || bytes.length < OLD_HEADER) {
            return -1;
        }
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            long count =
                    Integer.toUnsignedLong(ByteBuffer.wrap(bytes).order(order).getInt(12));
            long start = (OLD_HEADER + count * OLD_ENTRY + 7) & -8; // the table is aligned for its 64-bit member
            if (start + HEADER <= bytes.length && startsWith(bytes, (int) start, MAGIC)) {
                return (int) start;
            }
        }
        return -1;
    }

    /**
     * Byte order of the table: newer files say it (2: little, 3: big); in older ones, in which the field is 0, the number of
     * entries is a small number in one order only.
     */
    private static ByteOrder order(byte[] bytes, int start) {
        int said = bytes[start + 28] & 3;
        if (said >= 2) {
            return said == 3 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        }
        int little = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(start + 20);
        return little >= 0 && little < 1 << 20 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    }

    private static boolean startsWith(byte[] bytes, int at, String text) {
        byte[] expected = text.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < expected.length; i++) {
            if (at + i >= bytes.length || bytes[at + i] != expected[i]) {
                return false;
            }
        }
        return true;
    }

    private static String text(ByteBuffer table, int at) {
        if (at < 0 || at >= table.limit()) {
            return "";
        }
        int end = at;
        while (end < table.limit() && table.get(end) != 0) {
            end++;
        }
        byte[] text = new byte[end - at];
        table.get(at, text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
