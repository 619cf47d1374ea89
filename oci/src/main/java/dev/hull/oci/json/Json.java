package dev.hull.oci.json;

import io.avaje.json.JsonWriter;
import io.avaje.json.stream.BufferRecycleStrategy;
import io.avaje.json.stream.JsonStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
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
        return new JsonParser(bytes).document();
    }

    /** Reads one document from a string. */
    public static JsonValue parse(String text) {
        return parse(text.getBytes(StandardCharsets.UTF_8));
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
