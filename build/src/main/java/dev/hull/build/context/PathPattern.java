package dev.hull.build.context;

/**
 * A pattern for paths below a root, without a leading slash: {@code *} any text within a name, {@code ?} one character of a
 * name, {@code [a-z]} and {@code [^a-z]} one of several, {@code \} before any of them the character itself. {@code **} goes
 * across directories, none included ({@code **}{@code /a} is also {@code a}).
 */
public final class PathPattern {
    private final String text;

    private PathPattern(String text) {
        this.text = text;
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException when a bracket is left open or a {@code \} ends it
     */
    public static PathPattern of(String text) {
        PathPattern pattern = new PathPattern(text);
        pattern.check();
        return pattern;
    }

    /** Whether a text has any character that means more than itself. */
    public static boolean isPattern(String text) {
        for (int i = 0; i < text.length(); i++) {
            if ("*?[\\".indexOf(text.charAt(i)) >= 0) {
                return true;
            }
        }
        return false;
    }

    private void check() {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                if (++i == text.length()) {
                    throw new IllegalArgumentException("syntax error in pattern: \"" + text + "\" ends with \\");
                }
            } else if (text.charAt(i) == '[' && (i = endOfClass(i)) < 0) {
                throw new IllegalArgumentException("syntax error in pattern: \"" + text + "\" has a [ without ]");
            }
        }
    }

    /** Index of the bracket that ends a class, or -1. */
    private int endOfClass(int start) {
        int at = start + 1;
        if (at < text.length() && text.charAt(at) == '^') {
            at++;
        }
        for (int first = at; at < text.length(); at++) {
            if (text.charAt(at) == '\\') {
                at++;
            } else if (text.charAt(at) == ']' && at > first) {
                return at;
            }
        }
        return -1;
    }

    /** Whether the whole path matches. */
    public boolean matches(String path) {
        return matches(0, path, 0);
    }

    private boolean matches(int p, String path, int s) {
        int at = p;
        int from = s;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '*') {
                return text.startsWith("**", at) ? acrossDirectories(at, path, from) : withinName(at + 1, path, from);
            }
            if (from == path.length()) {
                return false;
            }
            int next = one(at, path.charAt(from));
            if (next < 0) {
                return false;
            }
            at = next;
            from++;
        }
        return from == path.length();
    }

    /** Where the pattern goes on after it took a character, or -1 when it does not take that. */
    private int one(int at, char character) {
        char c = text.charAt(at);
        if (c == '?') {
            return character == '/' ? -1 : at + 1;
        } else if (c == '[') {
            int end = endOfClass(at);
            return character != '/' && isInClass(at + 1, end, character) ? end + 1 : -1;
        } else if (c == '\\') {
            return text.charAt(at + 1) == character ? at + 2 : -1;
        }
        return c == character ? at + 1 : -1;
    }

    private boolean isInClass(int start, int end, char character) {
        boolean negated = text.charAt(start) == '^';
        boolean found = false;
        for (int i = negated ? start + 1 : start; i < end; ) {
            i += text.charAt(i) == '\\' ? 1 : 0;
            char low = text.charAt(i++);
            char high = low;
            if (i + 1 < end && text.charAt(i) == '-') {
                i++;
                i += text.charAt(i) == '\\' ? 1 : 0;
                high = text.charAt(i++);
            }
            found |= low <= character && character <= high;
        }
        return found != negated;
    }

    private boolean withinName(int p, String path, int s) {
        for (int end = s; ; end++) {
            if (matches(p, path, end)) {
                return true;
            }
            if (end == path.length() || path.charAt(end) == '/') {
                return false;
            }
        }
    }

    private boolean acrossDirectories(int star, String path, int s) {
        int p = star;
        while (p < text.length() && text.charAt(p) == '*') {
            p++;
        }
        if (p == text.length()) {
            return true;
        }
        boolean wholeNames = text.charAt(p) == '/' && (star == 0 || text.charAt(star - 1) == '/');
        for (int end = s; end <= path.length(); end++) {
            boolean begins = end == s || path.charAt(end - 1) == '/';
            if ((!wholeNames || begins) && matches(wholeNames ? p + 1 : p, path, end)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return text;
    }
}
