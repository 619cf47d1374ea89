package dev.hull.build.context;

import java.util.ArrayList;
import java.util.List;

/**
 * What a {@code .dockerignore} leaves out: one {@link PathPattern} a line, {@code #} begins a comment, {@code !} takes back what
 * lines before have left out. A pattern that matches a directory holds for everything in it. The last line that matches wins.
 */
public final class IgnoreRules {
    /** Nothing is left out. */
    public static final IgnoreRules NONE = new IgnoreRules(List.of());

    private record Rule(PathPattern pattern, boolean takesBack) {}

    private final List<Rule> rules;

    private IgnoreRules(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /**
     * Reads a file's text.
     *
     * @throws IllegalArgumentException when a pattern is wrong; the message names its line
     */
    public static IgnoreRules parse(String text) {
        List<Rule> rules = new ArrayList<>();
        int number = 0;
        for (String line : (text.startsWith("\uFEFF") ? text.substring(1) : text).split("\n", -1)) {
            number++;
            String pattern = line.strip();
            if (line.startsWith("#") || pattern.isEmpty()) {
                continue;
            }
            boolean takesBack = pattern.startsWith("!");
            pattern = clean(takesBack ? pattern.substring(1).strip() : pattern);
            if (pattern.isEmpty()) {
                if (takesBack) {
                    throw new IllegalArgumentException("line " + number + ": illegal exclusion pattern: \"!\"");
                }
                continue;
            }
            try {
                rules.add(new Rule(PathPattern.of(pattern), takesBack));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
            }
        }
        return new IgnoreRules(rules);
    }

    /** Of a list of patterns, none of which takes anything back: {@code --exclude}. */
    public static IgnoreRules excluding(List<String> patterns) {
        List<Rule> rules = new ArrayList<>();
        for (String pattern : patterns) {
            rules.add(new Rule(PathPattern.of(clean(pattern)), false));
        }
        return new IgnoreRules(rules);
    }

    /** Without slashes around it, empty parts, {@code .} and what {@code ..} takes back; empty for the root itself. */
    private static String clean(String pattern) {
        List<String> parts = new ArrayList<>();
        for (String part : pattern.split("/")) {
            if (part.equals("..")) {
                if (!parts.isEmpty()) {
                    parts.removeLast();
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return String.join("/", parts);
    }

    /** Whether any rule takes something back: then a directory that is left out may hold files that are not. */
    public boolean mayTakeBack() {
        for (Rule rule : rules) {
            if (rule.takesBack) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a path is left out.
     *
     * @param path relative, with slashes
     */
    public boolean excludes(String path) {
        boolean excluded = false;
        for (Rule rule : rules) {
            if (rule.takesBack == excluded && matches(rule.pattern, path)) {
                excluded = !rule.takesBack;
            }
        }
        return excluded;
    }

    /** The path itself or a directory above it. */
    private static boolean matches(PathPattern pattern, String path) {
        for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
            if (pattern.matches(path.substring(0, end))) {
                return true;
            }
        }
        return false;
    }
}
