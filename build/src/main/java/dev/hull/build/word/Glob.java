package dev.hull.build.word;

/**
 * A pattern of a variable's modifier: {@code *} for any text, {@code ?} for one character, {@code \} before {@code *},
 * {@code ?}, {@code \}, {@code /} or {@code }} for the character itself. There are no bracket expressions.
 */
final class Glob {
    private static final int ANY_TEXT = -1;
    private static final int ANY_ONE = -2;

    private final int[] parts;

    private Glob(int[] parts) {
        this.parts = parts;
    }

    static Glob parse(String pattern) {
        int[] points = pattern.codePoints().toArray();
        int[] parts = new int[points.length];
        int count = 0;
        for (int i = 0; i < points.length; i++) {
            switch (points[i]) {
                case '*' -> parts[count++] = ANY_TEXT;
                case '?' -> parts[count++] = ANY_ONE;
                case '\\' -> {
                    if (++i == points.length || "*?\\/}".indexOf(points[i]) < 0) {
                        throw new WordException("invalid pattern (" + pattern + ") in substitution: invalid escape '\\"
                                + (i == points.length ? "" : Character.toString(points[i])) + "'");
                    }
                    parts[count++] = points[i];
                }
                default -> parts[count++] = points[i];
            }
        }
        return new Glob(java.util.Arrays.copyOf(parts, count));
    }

    String withoutBeginning(String text, boolean longest) {
        int[] points = text.codePoints().toArray();
        int end = end(points, 0, longest);
        return end < 0 ? text : new String(points, end, points.length - end);
    }

    String withoutEnd(String text, boolean longest) {
        int[] points = text.codePoints().toArray();
        for (int i = 0; i <= points.length; i++) {
            int start = longest ? i : points.length - i;
            if (matches(points, start, points.length)) {
                return new String(points, 0, start);
            }
        }
        return text;
    }

    /** Replaces the first match, or all that do not overlap; each the longest at its place. */
    String replace(String text, String replacement, boolean all) {
        int[] points = text.codePoints().toArray();
        StringBuilder out = new StringBuilder();
        boolean done = false;
        int at = 0;
        while (at <= points.length) {
            int end = done && !all ? -1 : end(points, at, true);
            if (end >= 0) {
                out.append(replacement);
                done = true;
            }
            if (end > at) {
                at = end;
                if (at == points.length) {
                    break;
                }
            } else {
                if (at < points.length) {
                    out.appendCodePoint(points[at]);
                }
                at++;
            }
        }
        return out.toString();
    }

    /** Where a match that begins there ends, or -1. */
    private int end(int[] points, int start, boolean longest) {
        for (int i = 0; i <= points.length - start; i++) {
            int end = longest ? points.length - i : start + i;
            if (matches(points, start, end)) {
                return end;
            }
        }
        return -1;
    }

    /** Whether all of it matches. After a mismatch the last {@code *} takes one character more. */
    private boolean matches(int[] points, int start, int end) {
        int part = 0;
        int at = start;
        int star = -1;
        int retry = start;
        while (at < end) {
            if (part < parts.length && parts[part] == ANY_TEXT) {
                star = part++;
                retry = at;
            } else if (part < parts.length && (parts[part] == ANY_ONE || parts[part] == points[at])) {
                part++;
                at++;
            } else if (star >= 0) {
                part = star + 1;
                at = ++retry;
            } else {
                return false;
            }
        }
        while (part < parts.length && parts[part] == ANY_TEXT) {
            part++;
        }
        return part == parts.length;
    }
}
