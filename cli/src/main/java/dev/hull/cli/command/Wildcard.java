package dev.hull.cli.command;

/** Shell patterns for names: {@code *} and {@code ?} do not match a slash, {@code [a-z]} and {@code [^a]} one character. */
final class Wildcard {
    private final String pattern;
    private final String text;

    private Wildcard(String pattern, String text) {
        this.pattern = pattern;
        this.text = text;
    }

    static boolean matches(String pattern, String text) {
        return new Wildcard(pattern, text).matches(0, 0);
    }

    private boolean matches(int patternStart, int textStart) {
        int p = patternStart;
        int t = textStart;
        while (p < pattern.length()) {
            char c = pattern.charAt(p);
            if (c == '*') {
                return matchesStar(p + 1, t);
            }
            if (t == text.length()) {
                return false;
            }
            int next = c == '[' ? afterClass(p) : c == '\\' && p + 1 < pattern.length() ? p + 2 : p + 1;
            if (!matchesOne(p, next, text.charAt(t))) {
                return false;
            }
            p = next;
            t++;
        }
        return t == text.length();
    }

    private boolean matchesStar(int afterStar, int textStart) {
        for (int t = textStart; t <= text.length(); t++) {
            if (matches(afterStar, t)) {
                return true;
            }
            if (t < text.length() && text.charAt(t) == '/') {
                return false;
            }
        }
        return false;
    }

    private int afterClass(int open) {
        int close = pattern.indexOf(']', open + 2);
        return close < 0 ? open + 1 : close + 1;
    }

    private boolean matchesOne(int from, int to, char c) {
        char first = pattern.charAt(from);
        if (first == '?') {
            return c != '/';
        }
        if (first != '[' || to == from + 1) {
            return pattern.charAt(to - 1) == c;
        }
        boolean negated = pattern.charAt(from + 1) == '^' || pattern.charAt(from + 1) == '!';
        boolean found = false;
        for (int i = from + (negated ? 2 : 1); i < to - 1; i++) {
            boolean range = i + 2 < to - 1 && pattern.charAt(i + 1) == '-';
            char last = pattern.charAt(range ? i + 2 : i);
            found |= c >= pattern.charAt(i) && c <= last;
            i += range ? 2 : 0;
        }
        return found != negated && c != '/';
    }
}
