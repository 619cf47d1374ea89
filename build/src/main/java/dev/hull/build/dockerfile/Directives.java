package dev.hull.build.dockerfile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Parser directives: {@code # name=value} lines before anything else, each at most once. */
final class Directives {
    private static final List<String> KNOWN = List.of("syntax", "escape", "check");

    private final Map<String, String> found = new LinkedHashMap<>();
    private boolean over;

    /**
     * Looks at the next line.
     *
     * @param line without blanks before and line end after it
     * @return whether it is a directive
     */
    boolean read(String line) {
        if (over) {
            return false;
        }
        Optional<String> name = line.startsWith("#") ? name(line.substring(1).stripLeading()) : Optional.empty();
        if (name.isEmpty()) {
            over = true;
            return false;
        }
        String value = line.substring(line.indexOf('=') + 1).strip();
        if (found.putIfAbsent(name.get(), value) != null) {
            throw new SyntaxException(
                    "only one " + name.get() + " parser directive can be used", "remove one of the two");
        }
        if (name.get().equals("escape") && !value.equals("`") && !value.equals("\\")) {
            throw new SyntaxException("invalid escape token '" + value + "'", value, "use ` or \\");
        }
        return true;
    }

    private static Optional<String> name(String text) {
        int equals = text.indexOf('=');
        if (equals < 1 || text.substring(equals + 1).isBlank()) {
            return Optional.empty();
        }
        String name = text.substring(0, equals).stripTrailing().toLowerCase(Locale.ROOT);
        return KNOWN.contains(name) ? Optional.of(name) : Optional.empty();
    }

    /** The character that escapes, and at the end of a line continues it. */
    char escape() {
        return found.getOrDefault("escape", "\\").charAt(0);
    }

    /** What {@code # syntax=} and {@code # check=} say. */
    Map<String, String> values() {
        return found;
    }
}
