package dev.hull.cli.explore;

/**
 * Patterns for {@code --find}: a plain name matches a file of that name anywhere, a pattern with a slash the whole path;
 * {@code *} and {@code ?} do not match a slash, {@code **} does.
 */
public final class PathPattern {
    private final String pattern;

    /** A pattern as the user wrote it. */
    public PathPattern(String text) {
        this.pattern = text.contains("/") ? (text.startsWith("/") || text.startsWith("**") ? text : "/" + text) : text;
    }

    /** Whether it matches a path with a leading slash. */
    public boolean matches(String path) {
        return pattern.contains("/")
                ? matches(pattern, 0, path, 0)
                : matches(pattern, 0, path.substring(path.lastIndexOf('/') + 1), 0);
    }

    private static boolean matches(String pattern, int p, String text, int t) {
        int at = p;
        int in = t;
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            if (c == '*') {
                boolean deep = pattern.startsWith("**", at);
                int next = at + (deep ? 2 : 1);
                for (int end = in; end <= text.length(); end++) {
                    if (matches(pattern, next, text, end)) {
                        return true;
                    }
                    if (!deep && end < text.length() && text.charAt(end) == '/') {
                        return false;
                    }
                }
                return false;
            }
            if (in >= text.length() || c != text.charAt(in) && (c != '?' || text.charAt(in) == '/')) {
                return false;
            }
            at++;
            in++;
        }
        return in == text.length();
    }
}
