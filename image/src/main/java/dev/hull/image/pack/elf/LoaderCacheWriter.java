package dev.hull.image.pack.elf;

import dev.hull.image.pack.elf.LoaderCache.Entry;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a {@link LoaderCache} file. An image gets a cache of its own when a program depends on one: this machine's names
 * libraries that are not in the image, and changes with every package.
 */
public final class LoaderCacheWriter {
    private static final byte LITTLE = 2;
    private static final byte BIG = 3;

    private LoaderCacheWriter() {}

    /** The bytes of a cache with these entries, in whatever order they come. */
    public static byte[] write(Collection<Entry> entries, ByteOrder order) {
        List<Entry> sorted = new ArrayList<>(entries);
        sorted.sort((left, right) -> {
            int byName = compareNames(right.name(), left.name()); // the loader searches in descending order
            return byName != 0 ? byName : left.path().compareTo(right.path());
        });
        int stringsStart = LoaderCache.HEADER + sorted.size() * LoaderCache.ENTRY;
        ByteArrayOutputStream strings = new ByteArrayOutputStream();
        Map<String, Integer> offsets = new LinkedHashMap<>();
        for (Entry entry : sorted) {
            for (String text : List.of(entry.name(), entry.path())) {
                offsets.computeIfAbsent(text, key -> {
                    int offset = stringsStart + strings.size();
                    strings.writeBytes(key.getBytes(StandardCharsets.UTF_8));
                    strings.write(0);
                    return offset;
                });
            }
        }
        ByteBuffer buffer = ByteBuffer.allocate(stringsStart + strings.size()).order(order);
        buffer.put(LoaderCache.MAGIC.getBytes(StandardCharsets.US_ASCII));
        buffer.putInt(sorted.size()).putInt(strings.size());
        buffer.put(order == ByteOrder.BIG_ENDIAN ? BIG : LITTLE);
        buffer.position(LoaderCache.HEADER);
        for (Entry entry : sorted) {
            buffer.putInt(entry.flags());
            buffer.putInt(offsets.getOrDefault(entry.name(), 0));
            buffer.putInt(offsets.getOrDefault(entry.path(), 0));
            buffer.putInt(0).putLong(0); // any kernel, any processor
        }
        return buffer.put(strings.toByteArray()).array();
    }

    /**
     * The loader's own order of names: runs of digits compare as numbers and are greater than any other character, the rest
     * as bytes.
     */
    static int compareNames(String left, String right) {
        int i = 0;
        int j = 0;
        while (i < left.length() && j < right.length()) {
            boolean leftDigit = isDigit(left.charAt(i));
            boolean rightDigit = isDigit(right.charAt(j));
            if (leftDigit != rightDigit) {
                return leftDigit ? 1 : -1;
            }
            if (!leftDigit) {
                if (left.charAt(i) != right.charAt(j)) {
                    return left.charAt(i) - right.charAt(j);
                }
                i++;
                j++;
                continue;
            }
            int leftNumber = 0;
            int rightNumber = 0;
            while (i < left.length() && isDigit(left.charAt(i))) {
                leftNumber = leftNumber * 10 + left.charAt(i++) - '0';
            }
            while (j < right.length() && isDigit(right.charAt(j))) {
                rightNumber = rightNumber * 10 + right.charAt(j++) - '0';
            }
            if (leftNumber != rightNumber) {
                return Integer.compare(leftNumber, rightNumber);
            }
        }
        return Integer.compare(left.length() - i, right.length() - j);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
