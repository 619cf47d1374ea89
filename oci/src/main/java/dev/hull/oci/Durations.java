package dev.hull.oci;

import java.time.Duration;

/** Times as Go writes them: {@code 300ms}, {@code 1.5h}, {@code 1h30m}. */
public final class Durations {
    private static final String EXPECTED = " (write for example 300ms, 10s or 1h30m)";

    private Durations() {}

    /**
     * Reads a time.
     *
     * @throws IllegalArgumentException when it is none; the message says what is wrong with it
     */
    public static Duration parse(String text) {
        boolean negative = text.startsWith("-");
        int at = negative || text.startsWith("+") ? 1 : 0;
        if (at == text.length()) {
            throw new IllegalArgumentException("invalid duration" + EXPECTED);
        }
        if (text.length() == at + 1 && text.charAt(at) == '0') {
            return Duration.ZERO;
        }
        double nanos = 0;
        while (at < text.length()) {
            int number = at;
            while (at < text.length() && isNumeral(text.charAt(at))) {
                at++;
            }
            int unit = at;
            while (at < text.length() && !isNumeral(text.charAt(at))) {
                at++;
            }
            nanos += number(text.substring(number, unit)) * nanosPer(text.substring(unit, at));
        }
        if (nanos > Long.MAX_VALUE) {
            throw new IllegalArgumentException("invalid duration: longer than 292 years");
        }
        return Duration.ofNanos(negative ? -(long) nanos : (long) nanos);
    }

    private static double number(String digits) {
        try {
            return Double.parseDouble(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("invalid duration" + EXPECTED, e);
        }
    }

    private static double nanosPer(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "us", "µs", "μs" -> 1e3;
            case "ms" -> 1e6;
            case "s" -> 1e9;
            case "m" -> 60e9;
            case "h" -> 3600e9;
            case "" -> throw new IllegalArgumentException("missing unit in duration" + EXPECTED);
            default -> throw new IllegalArgumentException("unknown unit \"" + unit + "\" in duration" + EXPECTED);
        };
    }

    private static boolean isNumeral(char c) {
        return (c >= '0' && c <= '9') || c == '.';
    }
}
