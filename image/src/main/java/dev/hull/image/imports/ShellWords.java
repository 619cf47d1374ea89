package dev.hull.image.imports;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The little of a shell's grammar that Dockerfile instructions have: words, quotes, {@code \} escapes, and variables {@code
 * $name}, {@code ${name}}, {@code ${name:-word}}, {@code ${name:+word}}, {@code ${name:?word}}, each of the last three also
 * without the colon.
 */
public final class ShellWords {
    private final String text;
    private final List<String> environment;
    private int next;

    private ShellWords(String text, List<String> environment) {
        this.text = text;
        this.environment = environment;
    }

    /**
     * Words between white space outside quotes, with their quotes and escapes left in.
     *
     * @throws HullException when a quote is not closed
     */
    public static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quote != '\'' && i + 1 < text.length()) {
                word.append(c).append(text.charAt(++i));
            } else if (quote == 0 && Character.isWhitespace(c)) {
                if (!word.isEmpty()) {
                    words.add(word.toString());
                    word.setLength(0);
                }
            } else {
                word.append(c);
                if (quote == c) {
                    quote = 0;
                } else if (quote == 0 && (c == '"' || c == '\'')) {
                    quote = c;
                }
            }
        }
        if (quote != 0) {
            throw invalid(text, "a quote is not closed");
        }
        if (!word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }

    /**
     * The word with quotes taken off and variables replaced.
     *
     * @param environment {@code NAME=value}; a name that is missing counts as empty
     * @throws HullException when a quote or brace is not closed, or a {@code ${name:?word}} finds nothing
     */
    public static String expand(String word, List<String> environment) {
        ShellWords words = new ShellWords(word, environment);
        String result = words.until('\0');
        if (words.next < word.length()) {
            throw invalid(word, "unexpected '}'");
        }
        return result;
    }

    /** Reads up to the stop character (or the end, for NUL) and leaves it. */
    private String until(char stop) {
        StringBuilder out = new StringBuilder();
        while (next < text.length() && (stop == 0 || text.charAt(next) != stop)) {
            char c = text.charAt(next++);
            switch (c) {
                case '\'' -> {
                    int end = text.indexOf('\'', next);
                    if (end < 0) {
                        throw invalid(text, "a quote is not closed");
                    }
                    out.append(text, next, end);
                    next = end + 1;
                }
                case '"' -> doubleQuoted(out);
                case '\\' -> {
                    if (next < text.length()) {
                        out.append(text.charAt(next++));
                    }
                }
                case '$' -> out.append(variable());
                default -> out.append(c);
            }
        }
        return out.toString();
    }

    private void doubleQuoted(StringBuilder out) {
        while (next < text.length() && text.charAt(next) != '"') {
            char c = text.charAt(next++);
            if (c == '\\' && next < text.length() && "\"$\\".indexOf(text.charAt(next)) >= 0) {
                out.append(text.charAt(next++));
            } else if (c == '$') {
                out.append(variable());
            } else {
                out.append(c);
            }
        }
        if (next == text.length()) {
            throw invalid(text, "a quote is not closed");
        }
        next++;
    }

    private String variable() {
        if (next < text.length() && text.charAt(next) == '{') {
            next++;
            String name = name();
            String result = modified(name, value(name));
            if (next == text.length() || text.charAt(next) != '}') {
                throw invalid(text, "expected '}' after the variable " + name);
            }
            next++;
            return result;
        }
        String name = name();
        return name.isEmpty() ? "$" : valueOrEmpty(value(name));
    }

    private String modified(String name, Optional<String> value) {
        if (name.isEmpty()) {
            throw invalid(text, "a variable without a name");
        }
        int start = next;
        boolean colon = next < text.length() && text.charAt(next) == ':';
        next += colon ? 1 : 0;
        char operator = next < text.length() ? text.charAt(next) : 0;
        if ("-+?".indexOf(operator) < 0 || operator == 0) {
            next = start;
            return valueOrEmpty(value);
        }
        next++;
        String word = until('}');
        boolean set = value.isPresent() && !(colon && value.get().isEmpty());
        return switch (operator) {
            case '-' -> set ? valueOrEmpty(value) : word;
            case '+' -> set ? word : "";
            default -> {
                if (!set) {
                    throw invalid(text, name + ": " + (word.isEmpty() ? "is not set" : word));
                }
                yield valueOrEmpty(value);
            }
        };
    }

    private static String valueOrEmpty(Optional<String> value) {
        return value.orElse("");
    }

    private String name() {
        int start = next;
        while (next < text.length()
                && (text.charAt(next) == '_'
                        || (text.charAt(next) < 0x80 && Character.isLetterOrDigit(text.charAt(next))))) {
            boolean first = next == start;
            next++;
            if (first && Character.isDigit(text.charAt(start))) {
                break; // $1 and the like are one digit long
            }
        }
        return text.substring(start, next);
    }

    private Optional<String> value(String name) {
        for (String variable : environment) {
            if (variable.startsWith(name + "=")) {
                return Optional.of(variable.substring(name.length() + 1));
            }
        }
        return Optional.empty();
    }

    private static HullException invalid(String text, String why) {
        return new HullException(ErrorKind.INVALID_ARGUMENT, "cannot read '" + text + "': " + why);
    }
}
