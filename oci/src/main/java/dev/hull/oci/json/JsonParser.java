package dev.hull.oci.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one document as RFC 8259 has it, strictly, and nothing after it. Strings may be of any length: images have labels, and
 * bundles arguments and annotations, of several hundred kilobytes.
 */
final class JsonParser {
    /** Longest number that is read: what is longer is an attack on whoever converts it. */
    private static final int MAX_DIGITS = 400;

    private static final char REPLACEMENT = '\uFFFD';

    private final byte[] bytes;
    private int at;

    JsonParser(byte[] bytes) {
        this.bytes = bytes;
    }

    JsonValue document() {
        skipSpace();
        if (at == bytes.length) {
            throw new JsonException("$", "empty document, expected JSON");
        }
        JsonValue value = value("$", 0);
        skipSpace();
        if (at < bytes.length) {
            throw unexpected();
        }
        return value;
    }

    private JsonValue value(String path, int depth) {
        if (depth > Json.MAX_DEPTH) {
            throw new JsonException("$", "nested deeper than " + Json.MAX_DEPTH);
        }
        return switch (peek()) {
            case '{' -> object(path, depth);
            case '[' -> array(path, depth);
            case '"' -> new JsonValue.JsonString(path, string());
            case 't' -> new JsonValue.JsonBoolean(path, word("true"));
            case 'f' -> new JsonValue.JsonBoolean(path, !word("false"));
            case 'n' -> {
                word("null");
                yield new JsonValue.JsonNull(path);
            }
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number(path);
            default -> throw unexpected();
        };
    }

    private JsonValue object(String path, int depth) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        at++;
        skipSpace();
        boolean more = peek() != '}';
        while (more) {
            skipSpace();
            if (peek() != '"') {
                throw unexpected();
            }
            String name = string();
            String child = path + "." + name;
            skipSpace();
            take(':');
            skipSpace();
            if (members.put(name, value(child, depth + 1)) != null) {
                throw new JsonException(child, "the name occurs twice in one object");
            }
            more = another('}');
        }
        take('}');
        return new JsonValue.JsonObject(path, members);
    }

    private JsonValue array(String path, int depth) {
        List<JsonValue> items = new ArrayList<>();
        at++;
        skipSpace();
        boolean more = peek() != ']';
        while (more) {
            skipSpace();
            items.add(value(path + "[" + items.size() + "]", depth + 1));
            more = another(']');
        }
        take(']');
        return new JsonValue.JsonArray(path, items);
    }

    /** Whether a comma follows, rather than the end. */
    private boolean another(char end) {
        skipSpace();
        if (peek() == end) {
            return false;
        }
        take(',');
        return true;
    }

    private boolean word(String word) {
        for (int i = 0; i < word.length(); i++) {
            take(word.charAt(i));
        }
        return true;
    }

    /** An optional minus, digits without a leading zero, a fraction, an exponent. */
    private JsonValue number(String path) {
        int start = at;
        if (bytes[at] == '-') {
            at++;
        }
        boolean zero = peek() == '0';
        int digits = digits();
        if (zero && digits > 1) {
            throw wrongNumber(path, start);
        }
        if (at < bytes.length && bytes[at] == '.') {
            at++;
            digits();
        }
        if (at < bytes.length && (bytes[at] == 'e' || bytes[at] == 'E')) {
            at++;
            if (at < bytes.length && (bytes[at] == '+' || bytes[at] == '-')) {
                at++;
            }
            digits();
        }
        if (at - start > MAX_DIGITS) {
            throw wrongNumber(path, start);
        }
        return new JsonValue.JsonNumber(path, new String(bytes, start, at - start, StandardCharsets.ISO_8859_1));
    }

    private static JsonException wrongNumber(String path, int start) {
        return new JsonException(path, "not valid JSON: not a number, at byte " + start);
    }

    /** Skips digits, at least one. */
    private int digits() {
        int start = at;
        while (at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        if (at == start) {
            peek(); // the end of the document is told as such
            throw unexpected();
        }
        return at - start;
    }

    private String string() {
        int start = ++at;
        StringBuilder text = null;
        boolean ascii = true;
        for (; at < bytes.length; at++) {
            byte b = bytes[at];
            if (b == '"') {
                String rest = plain(start, ascii);
                at++;
                return text == null ? rest : text.append(rest).toString();
            }
            if (b >= 0 && b < ' ') {
                throw new JsonException("$", "not valid JSON: a control character in a string, at byte " + at);
            }
            ascii &= b >= 0;
            if (b == '\\') {
                text = text == null ? new StringBuilder() : text;
                text.append(plain(start, ascii));
                escape(text);
                start = at + 1;
                ascii = true;
            }
        }
        throw new JsonException("$", "not valid JSON: a string without end, the document ends at byte " + at);
    }

    /** The bytes from there up to here, without escapes. */
    private String plain(int start, boolean ascii) {
        if (ascii) {
            return new String(bytes, start, at - start, StandardCharsets.ISO_8859_1);
        }
        String text = new String(bytes, start, at - start, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0
                && !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), Arrays.copyOfRange(bytes, start, at))) {
            throw new JsonException("$", "not valid JSON: the string that ends at byte " + at + " is not UTF-8");
        }
        return text;
    }

    /** What a backslash begins; afterwards this is at its last byte. */
    private void escape(StringBuilder text) {
        at++;
        char c = (char) peek();
        switch (c) {
            case '"', '\\', '/' -> text.append(c);
            case 'b' -> text.append('\b');
            case 'f' -> text.append('\f');
            case 'n' -> text.append('\n');
            case 'r' -> text.append('\r');
            case 't' -> text.append('\t');
            case 'u' -> unicode(text);
            default -> throw unexpected();
        }
    }

    /** Half of a pair without the other has no UTF-8: it is replaced, as Go does. */
    private void unicode(StringBuilder text) {
        char c = hexadecimal();
        boolean paired = false;
        if (Character.isHighSurrogate(c) && at + 2 < bytes.length && bytes[at + 1] == '\\' && bytes[at + 2] == 'u') {
            int before = at;
            at += 2;
            char low = hexadecimal();
            paired = Character.isLowSurrogate(low);
            if (paired) {
                text.append(c).append(low);
            } else {
                at = before;
            }
        }
        if (!paired) {
            text.append(Character.isSurrogate(c) ? REPLACEMENT : c);
        }
    }

    private char hexadecimal() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            at++;
            int digit = Character.digit(peek(), 16);
            if (digit < 0) {
                throw unexpected();
            }
            value = value * 16 + digit;
        }
        return (char) value;
    }

    private void skipSpace() {
        while (at < bytes.length && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t')) {
            at++;
        }
    }

    private int peek() {
        if (at >= bytes.length) {
            throw new JsonException("$", "not valid JSON: the document ends early, at byte " + bytes.length);
        }
        return bytes[at];
    }

    private void take(char wanted) {
        if (peek() != wanted) {
            throw unexpected();
        }
        at++;
    }

    private JsonException unexpected() {
        int b = bytes[at] & 0xff;
        String what = b > ' ' && b < 0x7f ? "'" + (char) b + "'" : "0x" + Integer.toHexString(b);
        return new JsonException("$", "not valid JSON: unexpected " + what + " at byte " + at);
    }
}
