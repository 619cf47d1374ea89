package dev.hull.image.registry.config;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.json.JsonValue;

/** The characters of a TOML document: white space, keys and scalar values, with the line for messages. */
final class TomlScanner {
    private final String text;
    private int at;

    TomlScanner(String text) {
        this.text = text;
    }

    boolean atEnd() {
        return at == text.length();
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\n';
    }

    void skipBlanks() {
        while (at < text.length() && (peek() == ' ' || peek() == '\t')) {
            at++;
        }
    }

    /** Skips blanks, comments and line ends. */
    void skipLines() {
        while (at < text.length()) {
            char c = peek();
            if (c == '#') {
                skipComment();
            } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
                at++;
            } else {
                return;
            }
        }
    }

    private void skipComment() {
        while (at < text.length() && peek() != '\n') {
            at++;
        }
    }

    /** Expects nothing but a comment up to the end of the line. */
    void endOfLine() {
        skipBlanks();
        if (peek() == '#') {
            skipComment();
        }
        if (peek() == '\r') {
            at++;
        }
        if (peek() != '\n') {
            throw fault("unexpected '" + peek() + "'");
        }
    }

    boolean take(String token) {
        if (text.startsWith(token, at)) {
            at += token.length();
            return true;
        }
        return false;
    }

    void expect(String token) {
        if (!take(token)) {
            throw fault("expected '" + token + "'" + (atEnd() ? ", found the end" : ", found '" + peek() + "'"));
        }
    }

    String keyPart() {
        if (peek() == '"' || peek() == '\'') {
            return quoted();
        }
        int start = at;
        while (at < text.length() && isBare(peek())) {
            at++;
        }
        if (start == at) {
            throw fault(atEnd() ? "expected a key, found the end" : "expected a key, found '" + peek() + "'");
        }
        return text.substring(start, at);
    }

    private static boolean isBare(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }

    /** A string, a truth value or a whole number. */
    JsonValue scalar() {
        char c = peek();
        if (c == '"' || c == '\'') {
            return JsonValue.of(quoted());
        }
        int start = at;
        while (at < text.length() && (isBare(peek()) || peek() == '+' || peek() == '.' || peek() == ':')) {
            at++;
        }
        String word = text.substring(start, at);
        switch (word) {
            case "true" -> {
                return JsonValue.of(true);
            }
            case "false" -> {
                return JsonValue.of(false);
            }
            default -> {
                try {
                    return JsonValue.of(Long.parseLong(word));
                } catch (NumberFormatException e) {
                    throw fault("expected a string in quotes, true, false, a whole number, an array or a table"
                            + (word.isEmpty() ? "" : ", found '" + word + "'"));
                }
            }
        }
    }

    private String quoted() {
        char quote = peek();
        if (text.startsWith(String.valueOf(quote).repeat(3), at)) {
            throw fault("strings of several lines are not supported here");
        }
        at++;
        StringBuilder value = new StringBuilder();
        while (peek() != quote) {
            if (peek() == '\n') {
                throw fault("a string without end");
            }
            if (quote == '"' && peek() == '\\') {
                at++;
                escape(value);
            } else {
                value.append(text.charAt(at++));
            }
        }
        at++;
        return value.toString();
    }

    private void escape(StringBuilder value) {
        char c = peek();
        at++;
        switch (c) {
            case 'b' -> value.append('\b');
            case 't' -> value.append('\t');
            case 'n' -> value.append('\n');
            case 'f' -> value.append('\f');
            case 'r' -> value.append('\r');
            case '"', '\\' -> value.append(c);
            case 'u' -> value.appendCodePoint(hexadecimal(4));
            case 'U' -> value.appendCodePoint(hexadecimal(8));
            default -> throw fault("unknown escape '\\" + c + "'");
        }
    }

    private int hexadecimal(int digits) {
        int end = at + digits;
        try {
            int point = end <= text.length() ? Integer.parseInt(text, at, end, 16) : -1;
            if (!Character.isValidCodePoint(point)) {
                throw fault("no such character");
            }
            at = end;
            return point;
        } catch (NumberFormatException e) {
            throw fault("expected " + digits + " hexadecimal digits");
        }
    }

    HullException fault(String rule) {
        long line = 1
                + text.substring(0, Math.min(at, text.length()))
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
        return new HullException(ErrorKind.INVALID_ARGUMENT, "line " + line + ": " + rule);
    }
}
