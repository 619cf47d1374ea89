package dev.hull.oci.json;

import java.util.Iterator;
import java.util.Map;

/** Indented text, as Docker's {@code inspect} prints it. */
final class PrettyPrinter {
    private PrettyPrinter() {}

    static void print(JsonValue value, StringBuilder out, String newline, String indent) {
        switch (value) {
            case JsonValue.JsonObject object
            when !object.members().isEmpty() -> {
                out.append('{');
                Iterator<Map.Entry<String, JsonValue>> members =
                        object.members().entrySet().iterator();
                while (members.hasNext()) {
                    Map.Entry<String, JsonValue> member = members.next();
                    out.append(newline).append(indent);
                    out.append(Json.writeString(new JsonValue.JsonString("$", member.getKey())));
                    out.append(": ");
                    print(member.getValue(), out, newline + indent, indent);
                    if (members.hasNext()) {
                        out.append(',');
                    }
                }
                out.append(newline).append('}');
            }
            case JsonValue.JsonArray array
            when !array.items().isEmpty() -> {
                out.append('[');
                for (int i = 0; i < array.items().size(); i++) {
                    out.append(i == 0 ? "" : ",").append(newline).append(indent);
                    print(array.items().get(i), out, newline + indent, indent);
                }
                out.append(newline).append(']');
            }
            case JsonValue.JsonObject ignored -> out.append("{}");
            case JsonValue.JsonArray ignored -> out.append("[]");
            case JsonValue.JsonString string -> out.append(Json.writeString(string));
            case JsonValue.JsonNumber number -> out.append(Json.writeString(number));
            case JsonValue.JsonBoolean bool -> out.append(bool.value());
            case JsonValue.JsonNull ignored -> out.append("null");
        }
    }
}
