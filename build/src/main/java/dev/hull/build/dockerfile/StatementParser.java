package dev.hull.build.dockerfile;

import dev.hull.oci.HullException;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Divides the text of one statement into keyword, flags and words, by the rules that its keyword has. */
final class StatementParser {
    private static final SourceRange NOWHERE = new SourceRange(0, 0);
    private final char escape;

    private StatementParser(char escape) {
        this.escape = escape;
    }

    /** Words, whether they stood in a JSON array, and the statement after ONBUILD. */
    private record Rest(List<String> words, boolean json, Optional<Statement> inner) {
        static Rest of(List<String> words) {
            return new Rest(words, false, Optional.empty());
        }
    }

    /**
     * Divides a statement; its lines and here-documents are the caller's to add.
     *
     * @param text continued lines joined
     */
    static Statement parse(String text, char escape) {
        return new StatementParser(escape).parse(text);
    }

    private Statement parse(String text) {
        String line = text.strip();
        int end = blank(line, 0);
        String keyword = line.substring(0, end);
        FlagWords flags = FlagWords.of(line.substring(afterBlanks(line, end)), escape);
        Rest rest =
                divide(keyword.toUpperCase(java.util.Locale.ROOT), flags.rest().strip());
        return new Statement(
                keyword, flags.flags(), rest.words, rest.json, List.of(), rest.inner, text, NOWHERE, List.of());
    }

    private Rest divide(String keyword, String text) {
        return switch (keyword) {
            case "ADD", "COPY", "VOLUME" -> array(text).orElseGet(() -> Rest.of(atBlanks(text)));
            case "RUN", "CMD", "ENTRYPOINT", "SHELL" -> array(text).orElseGet(() -> Rest.of(whole(text)));
            case "FROM", "EXPOSE" -> Rest.of(atBlanks(text));
            case "MAINTAINER", "STOPSIGNAL", "USER", "WORKDIR" -> Rest.of(whole(text));
            case "ARG" -> Rest.of(QuotedWords.split(text, escape));
            case "ENV", "LABEL" -> Rest.of(assignments(keyword, text));
            case "HEALTHCHECK" -> healthcheck(text);
            case "ONBUILD" ->
                text.isEmpty() ? Rest.of(List.of()) : new Rest(List.of(), false, Optional.of(parse(text, escape)));
            default -> Rest.of(List.of()); // the keyword itself is refused later, with its neighbours as a hint
        };
    }

    private static List<String> whole(String text) {
        return text.isEmpty() ? List.of() : List.of(text);
    }

    private static List<String> atBlanks(String text) {
        List<String> words = new ArrayList<>();
        for (int start = 0; start < text.length(); ) {
            int end = blank(text, start);
            words.add(text.substring(start, end));
            start = afterBlanks(text, end);
        }
        return words;
    }

    /** A JSON array of strings; empty when it is not JSON, then the text means itself. */
    private static Optional<Rest> array(String text) {
        if (!text.startsWith("[")) {
            return Optional.empty();
        }
        JsonValue value;
        try {
            value = Json.parse(text);
        } catch (HullException e) {
            return Optional.empty();
        }
        List<String> words = new ArrayList<>();
        for (JsonValue item : ((JsonValue.JsonArray) value).items()) {
            if (!(item instanceof JsonValue.JsonString string)) {
                throw new SyntaxException(
                        "when using JSON array syntax, arrays must be comprised of strings only",
                        text,
                        "put every element into double quotes");
            }
            words.add(string.value());
        }
        return Optional.of(new Rest(words, true, Optional.empty()));
    }

    /** {@code NAME=value …}, or the old {@code NAME value}. */
    private List<String> assignments(String keyword, String text) {
        List<String> words = QuotedWords.split(text, escape);
        if (words.isEmpty()) {
            return words;
        }
        if (words.getFirst().indexOf('=') < 0) {
            int end = blank(text, 0);
            if (end == text.length()) {
                throw new SyntaxException(
                        keyword + " must have two arguments", text, "write " + keyword + " " + text + "=value");
            }
            return List.of(text.substring(0, end), text.substring(afterBlanks(text, end)), "");
        }
        List<String> parts = new ArrayList<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                throw new SyntaxException(
                        "Syntax error - can't find = in \"" + word + "\". Must be of the form: name=value",
                        word,
                        "a value with blanks needs quotes: name=\"two words\"");
            }
            parts.add(word.substring(0, equals));
            parts.add(word.substring(equals + 1));
            parts.add("=");
        }
        return parts;
    }

    private static Rest healthcheck(String text) {
        if (text.isEmpty()) {
            return Rest.of(List.of());
        }
        int end = blank(text, 0);
        String type = text.substring(0, end);
        String command = text.substring(afterBlanks(text, end));
        Rest rest = array(command).orElseGet(() -> Rest.of(whole(command)));
        List<String> words = new ArrayList<>();
        words.add(type);
        words.addAll(rest.words);
        return new Rest(words, rest.json, Optional.empty());
    }

    private static int blank(String text, int start) {
        int end = start;
        while (end < text.length() && !isBlank(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static int afterBlanks(String text, int start) {
        int end = start;
        while (end < text.length() && isBlank(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isBlank(char character) {
        return character == ' ' || character == '\t' || character == '\r' || character == '\f' || character == '\u000B';
    }
}
