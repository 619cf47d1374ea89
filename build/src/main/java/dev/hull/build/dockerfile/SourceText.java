package dev.hull.build.dockerfile;

import java.util.ArrayList;
import java.util.List;

/**
 * A Dockerfile as it was read.
 *
 * @param name how the user knows it, such as its path
 * @param lines its lines, each with its line end if it has one
 */
public record SourceText(String name, List<String> lines) {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    public SourceText {
        lines = List.copyOf(lines);
    }

    /** Splits a text into lines; a byte order mark at its beginning is left out. */
    public static SourceText of(String name, String text) {
        String rest = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        List<String> lines = new ArrayList<>();
        for (int start = 0; start < rest.length(); ) {
            int end = rest.indexOf('\n', start);
            end = end < 0 ? rest.length() : end + 1;
            lines.add(rest.substring(start, end));
            start = end;
        }
        return new SourceText(name, lines);
    }

    /** A line without its end. */
    String line(int number) {
        String line = lines.get(number - 1);
        int end = line.length();
        while (end > 0 && (line.charAt(end - 1) == '\n' || line.charAt(end - 1) == '\r')) {
            end--;
        }
        return line.substring(0, end);
    }
}
