package dev.hull.build.stage;

import dev.hull.oci.Healthcheck;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Texts of the history as Docker writes them: Go's forms of lists and quoted strings. */
final class HistoryText {
    private HistoryText() {}

    /** Go's {@code %q} of a list: {@code ["sh" "-c"]}. */
    static String quoted(List<String> words) {
        StringBuilder text = new StringBuilder("[");
        for (String word : words) {
            text.append(text.length() > 1 ? " " : "");
            quote(text, word);
        }
        return text.append(']').toString();
    }

    private static void quote(StringBuilder text, String word) {
        text.append('"');
        word.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                case '\r' -> text.append("\\r");
                default -> {
                    if (c < ' ' || c == 0x7f) {
                        text.append(String.format(Locale.ROOT, "\\x%02x", c));
                    } else {
                        text.appendCodePoint(c);
                    }
                }
            }
        });
        text.append('"');
    }

    /** Go's {@code %v} of a list: {@code [/data /cache]}. */
    static String list(Collection<String> words) {
        return "[" + String.join(" ", words) + "]";
    }

    /** Go's {@code %+v} of a health check. */
    static String health(Healthcheck check) {
        return "{Test:" + list(check.test()) + " Interval:" + duration(check.interval()) + " Timeout:"
                + duration(check.timeout()) + " StartPeriod:" + duration(check.startPeriod()) + " StartInterval:"
                + duration(check.startInterval()) + " Retries:" + check.retries() + "}";
    }

    /** A duration in Go's form: {@code 1m30s}. */
    static String duration(long nanos) {
        if (nanos == 0) {
            return "0s";
        }
        if (nanos < 1_000_000_000L) {
            return nanos % 1_000_000 == 0 ? nanos / 1_000_000 + "ms" : nanos / 1000 + "µs";
        }
        long seconds = nanos / 1_000_000_000L;
        String fraction = nanos % 1_000_000_000L == 0
                ? ""
                : String.format(Locale.ROOT, ".%09d", nanos % 1_000_000_000L).replaceAll("0+$", "");
        String text = seconds % 60 + fraction + "s";
        if (seconds >= 60) {
            text = seconds / 60 % 60 + "m" + text;
        }
        return seconds >= 3600 ? seconds / 3600 + "h" + text : text;
    }
}
