package dev.hull.cli.options;

/** Sizes in bytes and numbers of processors, as Docker's options write them. */
public final class Sizes {
    private static final String UNITS = "kmgtp";

    private Sizes() {}

    /** Reads {@code 512}, {@code 512b}, {@code 64k}, {@code 1.5g}, {@code 1 GiB}; units are powers of 1024. */
    public static Long bytes(String text) {
        int end = text.length();
        while (end > 0 && !isNumeral(text.charAt(end - 1)) && text.charAt(end - 1) != ' ') {
            end--;
        }
        String suffix = text.substring(end);
        double number = number(text, end > 0 && text.charAt(end - 1) == ' ' ? end - 1 : end);
        double size = number * factor(suffix);
        if (size >= Long.MAX_VALUE) {
            throw new IllegalArgumentException("invalid size: '" + text + "' is more than 64 bits can hold");
        }
        return (long) size;
    }

    private static double number(String text, int end) {
        boolean point = false;
        boolean digit = false;
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (!isNumeral(c) || (c == '.' && point)) {
                throw invalid(text);
            }
            point |= c == '.';
            digit |= c != '.';
        }
        if (!digit) {
            throw invalid(text);
        }
        return Double.parseDouble(text.substring(0, end));
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException("invalid size: '" + text + "' (write a number with b, k, m, g or t)");
    }

    private static long factor(String suffix) {
        if (suffix.isEmpty() || suffix.equals("b") || suffix.equals("B")) {
            return 1;
        }
        int power = UNITS.indexOf(lower(suffix.charAt(0))) + 1;
        String rest = suffix.substring(1);
        if (power == 0 || !(rest.isEmpty() || rest.equalsIgnoreCase("b") || rest.equalsIgnoreCase("ib"))) {
            throw new IllegalArgumentException("invalid suffix: '" + suffix + "' (write b, k, m, g or t)");
        }
        return 1L << (10 * power);
    }

    private static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
    }

    /** Reads {@code 1.5} as 1500000000. */
    static Long nanoProcessors(String text) {
        long value = 0;
        int decimals = -1;
        boolean digit = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' && decimals < 0) {
                decimals = 0;
            } else if (c >= '0' && c <= '9' && value < Long.MAX_VALUE / 100) {
                digit = true;
                if (decimals < 9) {
                    value = value * 10 + (c - '0');
                    decimals += decimals < 0 ? 0 : 1;
                } else if (c != '0') {
                    throw new IllegalArgumentException("value is too precise (at most 9 decimals)");
                }
            } else {
                throw new IllegalArgumentException("expected a number of processors such as 1.5");
            }
        }
        if (!digit) {
            throw new IllegalArgumentException("expected a number of processors such as 1.5");
        }
        for (int i = Math.max(decimals, 0); i < 9; i++) {
            if (value > Long.MAX_VALUE / 10) {
                throw new IllegalArgumentException("more processors than any machine has");
            }
            value *= 10;
        }
        return value;
    }

    private static boolean isNumeral(char c) {
        return (c >= '0' && c <= '9') || c == '.';
    }
}
