package dev.hull.image.tar;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The records of a pax header (POSIX.1-2001, pax, "Extended Header"): {@code length key=value\n}, keys and values as bytes. */
final class PaxRecords {
    private final Map<String, String> values = new LinkedHashMap<>();
    private final List<Long> sparseNumbers = new ArrayList<>();

    /**
     * Adds the records of one header; a later value of a key replaces an earlier one, an empty value takes it away.
     *
     * @throws NumberFormatException when the bytes are not records, with the reason as its message
     */
    void parse(byte[] data) {
        int start = 0;
        while (start < data.length) {
            int space = start;
            long length = 0;
            while (space < data.length && data[space] >= '0' && data[space] <= '9' && space - start < 10) {
                length = length * 10 + data[space++] - '0';
            }
            long end = start + length;
            boolean fits = space < data.length && data[space] == ' ' && end <= data.length && end > space + 2L;
            if (!fits || data[(int) end - 1] != '\n') {
                throw new NumberFormatException("pax record at byte " + start + " has a wrong length");
            }
            String record = ByteNames.ofBytes(data, space + 1, (int) end - space - 2);
            int equals = record.indexOf('=');
            if (equals <= 0) {
                throw new NumberFormatException("pax record at byte " + start + " has no key");
            }
            put(record.substring(0, equals), record.substring(equals + 1));
            start = (int) end;
        }
    }

    private void put(String key, String value) {
        if (key.equals("GNU.sparse.offset") || key.equals("GNU.sparse.numbytes")) {
            sparseNumbers.add(number(key, value)); // format 0.0 repeats these two keys for each segment
        } else if (value.isEmpty() && !key.startsWith("SCHILY.xattr.")) {
            values.remove(key);
        } else {
            values.put(key, value);
        }
    }

    boolean isEmpty() {
        return values.isEmpty() && sparseNumbers.isEmpty();
    }

    @Nullable
    String get(String key) {
        return values.get(key);
    }

    /** The decimal number of that key, or {@code fallback} when missing. */
    long number(String key, long fallback) {
        String value = values.get(key);
        return value == null ? fallback : number(key, value);
    }

    private static long number(String key, String value) {
        try {
            long parsed = Long.parseLong(value);
            if (parsed >= 0) {
                return parsed;
            }
        } catch (NumberFormatException e) {
            // said below, with the key
        }
        throw new NumberFormatException("pax record " + key + "='" + ByteNames.display(value) + "' is not a number");
    }

    Map<String, String> all() {
        return values;
    }

    /** Offsets and lengths in turn, of the sparse formats 0.0 and 0.1; empty for other files. */
    List<Long> sparseNumbers() {
        String map = values.get("GNU.sparse.map");
        if (map == null) {
            return sparseNumbers;
        }
        List<Long> numbers = new ArrayList<>();
        for (String part : map.split(",", -1)) {
            numbers.add(number("GNU.sparse.map", part));
        }
        return numbers;
    }

    /**
     * Seconds and nanoseconds of a decimal time such as {@code -1.25}, which is 750 ms after -2; digits beyond nanoseconds are
     * cut.
     */
    static long[] time(String value) {
        int dot = value.indexOf('.');
        String whole = dot < 0 ? value : value.substring(0, dot);
        String fraction = dot < 0 ? "" : value.substring(dot + 1);
        boolean negative = whole.startsWith("-");
        try {
            long seconds = whole.isEmpty() || whole.equals("-") ? 0 : Long.parseLong(whole);
            long nanos = 0;
            for (int i = 0; i < 9; i++) {
                int digit = i < fraction.length() ? fraction.charAt(i) - '0' : 0;
                if (digit < 0 || digit > 9) {
                    throw new NumberFormatException();
                }
                nanos = nanos * 10 + digit;
            }
            return negative && nanos > 0
                    ? new long[] {seconds - 1, 1_000_000_000L - nanos}
                    : new long[] {seconds, nanos};
        } catch (NumberFormatException e) {
            throw new NumberFormatException("time '" + ByteNames.display(value) + "' is not a number");
        }
    }
}
