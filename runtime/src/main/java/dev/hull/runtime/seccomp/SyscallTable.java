package dev.hull.runtime.seccomp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Numbers of system calls by name and architecture, from the resource {@code syscalls.txt} (its first lines say where the
 * numbers are from). Read only when a filter has to be compiled.
 */
final class SyscallTable {
    static final String RESOURCE = "syscalls.txt";
    private static final int COLUMNS = Architecture.values().length;
    private static final int NONE = -1;
    private static @Nullable SyscallTable loaded;

    private final Map<String, int[]> numbers;

    private SyscallTable(Map<String, int[]> numbers) {
        this.numbers = numbers;
    }

    /** The table, read at the first call. */
    static synchronized SyscallTable load() {
        SyscallTable table = loaded;
        if (table == null) {
            table = parse(read());
            loaded = table;
        }
        return table;
    }

    /** The number of a call as the kernel shows it to filters, or null when the architecture has no such call. */
    @Nullable
    Integer number(String name, Architecture architecture) {
        int[] row = numbers.get(name);
        if (row == null || row[architecture.ordinal()] == NONE) {
            return null;
        }
        int number = row[architecture.ordinal()];
        return architecture == Architecture.X32 ? number | Architecture.X32_BIT : number;
    }

    /** All names. */
    Iterable<String> names() {
        return numbers.keySet();
    }

    /** Lines of a name and a number or "-" for each architecture, in the order of {@link Architecture}; # starts a remark. */
    private static SyscallTable parse(byte[] text) {
        Map<String, int[]> numbers = new HashMap<>(1024);
        int at = 0;
        while (at < text.length) {
            int end = at;
            while (end < text.length && text[end] != '\n') {
                end++;
            }
            if (end > at && text[at] != '#') {
                int space = at;
                while (text[space] != ' ') {
                    space++;
                }
                numbers.put(new String(text, at, space - at, StandardCharsets.US_ASCII), row(text, space + 1, end));
            }
            at = end + 1;
        }
        return new SyscallTable(numbers);
    }

    private static int[] row(byte[] text, int start, int end) {
        int[] row = new int[COLUMNS];
        int column = 0;
        int number = 0;
        for (int i = start; i <= end; i++) {
            if (i == end || text[i] == ' ') {
                row[column++] = number;
                number = 0;
            } else {
                number = text[i] == '-' ? NONE : number * 10 + text[i] - '0';
            }
        }
        if (column != COLUMNS) {
            throw new IllegalStateException(RESOURCE + ": a line with " + column + " numbers");
        }
        return row;
    }

    private static byte[] read() {
        try (InputStream in = Objects.requireNonNull(SyscallTable.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE, e);
        }
    }
}
