package dev.hull.image.archive;

import dev.hull.oci.json.JsonValue;
import java.util.Map;

/** JSON as Go's encoder writes it: compact, with {@code < > &} and the line separators U+2028 and U+2029 escaped. */
final class GoJson {
    private GoJson() {}

    static String write(JsonValue value) {
        StringBuilder text = new StringBuilder();
        write(text, value);
        return text.toString();
    }

    private static void write(StringBuilder text, JsonValue value) {
        switch (value) {
            case JsonValue.JsonString string -> string(text, string.value());
            case JsonValue.JsonBoolean flag -> text.append(flag.value());
            case JsonValue.JsonNumber number -> text.append(number.digits());
            case JsonValue.JsonNull none -> text.append("null");
            case JsonValue.JsonArray array -> {
                String separator = "";
                text.append('[');
                for (JsonValue item : array.items()) {
                    text.append(separator);
                    write(text, item);
                    separator = ",";
                }
                text.append(']');
            }
            case JsonValue.JsonObject object -> {
                String separator = "";
                text.append('{');
                for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
                    text.append(separator);
                    string(text, member.getKey());
                    text.append(':');
                    write(text, member.getValue());
                    separator = ",";
                }
                text.append('}');
            }
        }
    }

    private static void string(StringBuilder text, String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> text.append('\\').append(c);
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                case '<', '>', '&', '\u2028', '\u2029' -> escape(text, c);
                default -> {
                    if (c < ' ') {
                        escape(text, c);
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }

    private static void escape(StringBuilder text, char c) {
        text.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            text.append(Character.forDigit(c >> shift & 15, 16));
        }
    }
}
