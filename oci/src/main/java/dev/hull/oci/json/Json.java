package dev.hull.oci.json;

import io.avaje.json.JsonReader;
import io.avaje.json.JsonWriter;
import io.avaje.json.stream.BufferRecycleStrategy;
import io.avaje.json.stream.JsonStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads and writes {@link JsonValue} trees. */
public final class Json {
    /** Deepest nesting that is read; real documents stay below 20. */
    public static final int MAX_DEPTH = 200;

    /** Longest number that is read: what is longer is an attack on whoever converts it. */
    private static final int MAX_DIGITS = 400;

    // The thread-local buffer pool costs 8 ms of start-up (method handles); one document per process needs none.
    private static final JsonStream STREAM = JsonStream.builder()
            .bufferRecycling(BufferRecycleStrategy.NO_RECYCLING)
            .serializeNulls(true)
            .serializeEmpty(true)
            .build();

    private Json() {}

    /**
     * Reads one document.
     *
     * @param bytes UTF-8 text
     * @throws JsonException when it is not one whole JSON document, nests deeper than {@link #MAX_DEPTH}, or an object
     *     repeats a name
     */
    public static JsonValue parse(byte[] bytes) {
        checkStructure(bytes);
        try (JsonReader reader = STREAM.reader(bytes)) {
            return read(reader, "$", 0);
        } catch (io.avaje.json.JsonException | IllegalStateException | IndexOutOfBoundsException e) {
            throw new JsonException("$", "not valid JSON: " + e.getMessage());
        }
    }

    /** What the stream reader lets pass: a comma before a closing bracket, and text after the document. */
    private static void checkStructure(byte[] bytes) {
        int depth = 0;
        int values = 0; // at the top level
        byte previous = 0; // last byte that is neither space nor inside a string
        for (int i = 0; i < bytes.length; i++) {
            byte b = bytes[i];
            if (b == ' ' || b == '\n' || b == '\r' || b == '\t') {
                continue;
            }
            boolean scalar = b != '[' && b != '{' && b != ']' && b != '}' && b != ',' && b != ':';
            if (depth == 0 && (scalar || b == '[' || b == '{')) {
                values++;
            }
            if (b == '"') {
                i = endOfString(bytes, i);
            } else if (scalar) {
                while (i + 1 < bytes.length && isWord(bytes[i + 1])) {
                    i++;
                }
            } else if (b == '[' || b == '{') {
                depth++;
            } else if (b == ']' || b == '}') {
                depth--;
            }
            if (depth < 0 || values > 1 || (previous == ',' && (b == ']' || b == '}'))) {
                throw new JsonException("$", "not valid JSON: unexpected '" + (char) b + "' at byte " + i);
            }
            previous = b;
        }
        if (values == 0) {
            throw new JsonException("$", "empty document, expected JSON");
        }
        if (depth != 0) {
            throw new JsonException("$", "not valid JSON: the document ends early, at byte " + bytes.length);
        }
        if (previous == ',') {
            throw new JsonException("$", "text after the end of the document");
        }
    }

    private static int endOfString(byte[] bytes, int start) {
        for (int i = start + 1; i < bytes.length; i++) {
            if (bytes[i] == '\\') {
                i++;
            } else if (bytes[i] == '"') {
                return i;
            }
        }
        throw new JsonException("$", "not valid JSON: a string without end at byte " + start);
    }

    private static boolean isWord(byte b) {
        return (b >= '0' && b <= '9')
                || (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || b == '+'
                || b == '-'
                || b == '.';
    }

    /** Reads one document from a string. */
    public static JsonValue parse(String text) {
        return parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonValue read(JsonReader reader, String path, int depth) {
        if (depth > MAX_DEPTH) {
            throw new JsonException("$", "nested deeper than " + MAX_DEPTH);
        }
        return switch (reader.currentToken()) {
            case BEGIN_OBJECT -> readObject(reader, path, depth);
            case BEGIN_ARRAY -> {
                List<JsonValue> items = new ArrayList<>();
                reader.beginArray();
                while (reader.hasNextElement()) {
                    items.add(read(reader, path + "[" + items.size() + "]", depth + 1));
                }
                reader.endArray();
                yield new JsonValue.JsonArray(path, items);
            }
            case STRING -> new JsonValue.JsonString(path, reader.readString());
            // readRaw wants something to follow
            case NUMBER -> depth == 0 ? new JsonValue.JsonNumber(path, reader.readDecimal()) : readNumber(reader, path);
            case BOOLEAN -> new JsonValue.JsonBoolean(path, reader.readBoolean());
            case NULL -> {
                if (!reader.isNullValue()) {
                    throw new JsonException(path, "not valid JSON");
                }
                yield new JsonValue.JsonNull(path);
            }
        };
    }

    private static JsonValue readNumber(JsonReader reader, String path) {
        JsonValue.JsonNumber number =
                new JsonValue.JsonNumber(path, reader.readRaw().strip());
        if (!number.isPlain()) {
            checkNumber(number);
        }
        return number;
    }

    /** The grammar of RFC 8259: an optional minus, digits without a leading zero, a fraction, an exponent. */
    private static void checkNumber(JsonValue.JsonNumber number) {
        String text = number.digits();
        int at = text.startsWith("-") ? 1 : 0;
        int start = at;
        at = skipDigits(text, at);
        boolean valid = at > start && (text.charAt(start) != '0' || at == start + 1);
        if (valid && at < text.length() && text.charAt(at) == '.') {
            start = at + 1;
            at = skipDigits(text, start);
            valid = at > start;
        }
        if (valid && at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            start = at + 1;
            if (start < text.length() && (text.charAt(start) == '+' || text.charAt(start) == '-')) {
                start++;
            }
            at = skipDigits(text, start);
            valid = at > start;
        }
        if (!valid || at != text.length() || text.length() > MAX_DIGITS) {
            throw new JsonException(number.path(), "not valid JSON: \"" + text + "\" is not a number");
        }
    }

    private static int skipDigits(String text, int at) {
        int next = at;
        while (next < text.length() && text.charAt(next) >= '0' && text.charAt(next) <= '9') {
            next++;
        }
        return next;
    }

    private static JsonValue readObject(JsonReader reader, String path, int depth) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        reader.beginObject();
        while (reader.hasNextField()) {
            String name = reader.nextField();
            String child = path + "." + name;
            if (members.put(name, read(reader, child, depth + 1)) != null) {
                throw new JsonException(child, "the name occurs twice in one object");
            }
        }
        reader.endObject();
        return new JsonValue.JsonObject(path, members);
    }

    /** Compact text, members in their order. */
    public static byte[] write(JsonValue value) {
        return write(value, "");
    }

    /** Text with two spaces of indent and one member a line. */
    public static byte[] writePretty(JsonValue value) {
        return write(value, "  ");
    }

    /** Compact text as a string. */
    public static String writeString(JsonValue value) {
        return new String(write(value), StandardCharsets.UTF_8);
    }

    /** Text with that many spaces of indent and one member a line, with a line end. */
    public static String writeIndented(JsonValue value, int spaces) {
        StringBuilder text = new StringBuilder();
        PrettyPrinter.print(value, text, "\n", " ".repeat(spaces));
        return text.append('\n').toString();
    }

    private static byte[] write(JsonValue value, String indent) {
        if (!indent.isEmpty()) {
            StringBuilder text = new StringBuilder();
            PrettyPrinter.print(value, text, "\n", indent);
            return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonWriter writer = STREAM.writer(out)) {
            write(writer, value);
        }
        return out.toByteArray();
    }

    // Questions one after the other instead of a switch over types: that costs 10 ms at its first use in a process.
    private static void write(JsonWriter writer, JsonValue value) {
        if (value instanceof JsonValue.JsonString string) {
            writer.value(string.value());
        } else if (value instanceof JsonValue.JsonObject object) {
            writer.beginObject();
            for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
                writer.name(member.getKey());
                write(writer, member.getValue());
            }
            writer.endObject();
        } else if (value instanceof JsonValue.JsonArray array) {
            writer.beginArray();
            for (JsonValue item : array.items()) {
                write(writer, item);
            }
            writer.endArray();
        } else if (value instanceof JsonValue.JsonNumber number) {
            writeNumber(writer, number);
        } else if (value instanceof JsonValue.JsonBoolean bool) {
            writer.value(bool.value());
        } else {
            writer.nullValue();
        }
    }

    private static void writeNumber(JsonWriter writer, JsonValue.JsonNumber number) {
        if (number.isPlain()) {
            writer.value(number.asLong());
        } else {
            writer.value(number.value());
        }
    }
}
