package dev.hull.oci.json;

import io.avaje.json.JsonReader;
import io.avaje.json.JsonWriter;
import io.avaje.json.stream.BufferRecycleStrategy;
import io.avaje.json.stream.JsonStream;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads and writes {@link JsonValue} trees. */
public final class Json {
    /** Deepest nesting that is read; real documents stay below 20. */
    public static final int MAX_DEPTH = 200;

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
            case NUMBER -> new JsonValue.JsonNumber(path, reader.readDecimal());
            case BOOLEAN -> new JsonValue.JsonBoolean(path, reader.readBoolean());
            case NULL -> {
                if (!reader.isNullValue()) {
                    throw new JsonException(path, "not valid JSON");
                }
                yield new JsonValue.JsonNull(path);
            }
        };
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

    private static void write(JsonWriter writer, JsonValue value) {
        switch (value) {
            case JsonValue.JsonObject object -> {
                writer.beginObject();
                object.members().forEach((name, member) -> {
                    writer.name(name);
                    write(writer, member);
                });
                writer.endObject();
            }
            case JsonValue.JsonArray array -> {
                writer.beginArray();
                array.items().forEach(item -> write(writer, item));
                writer.endArray();
            }
            case JsonValue.JsonString string -> writer.value(string.value());
            case JsonValue.JsonNumber number -> writeNumber(writer, number.value());
            case JsonValue.JsonBoolean bool -> writer.value(bool.value());
            case JsonValue.JsonNull ignored -> writer.nullValue();
        }
    }

    private static void writeNumber(JsonWriter writer, BigDecimal number) {
        if (number.scale() <= 0 && number.precision() - number.scale() <= 18) {
            writer.value(number.longValueExact());
        } else {
            writer.value(number);
        }
    }
}
