package dev.hull.oci.runtime;

import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonNumber;
import dev.hull.oci.json.JsonValue.JsonObject;
import dev.hull.oci.json.JsonValue.ObjectBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The members of one JSON object while it is written: what is absent is left out. */
final class Members {
    private final ObjectBuilder builder = JsonValue.object();

    Members text(String name, String value) {
        return value.isEmpty() ? this : put(name, JsonValue.of(value));
    }

    Members flag(String name, @Nullable Boolean value) {
        return value == null ? this : put(name, JsonValue.of(value.booleanValue()));
    }

    Members trueOnly(String name, boolean value) {
        return value ? put(name, JsonValue.of(true)) : this;
    }

    Members number(String name, @Nullable Long value) {
        return value == null ? this : put(name, JsonValue.of(value.longValue()));
    }

    Members unsigned(String name, @Nullable Long value) {
        if (value == null || value >= 0) {
            return number(name, value);
        }
        return put(name, new JsonNumber("$", Long.toUnsignedString(value)));
    }

    Members strings(String name, List<String> values) {
        return values.isEmpty() ? this : put(name, JsonValue.strings(values));
    }

    Members stringMap(String name, Map<String, String> values) {
        return values.isEmpty() ? this : put(name, JsonValue.stringMap(values));
    }

    Members list(String name, List<? extends JsonValue> values) {
        return values.isEmpty() ? this : put(name, JsonValue.array(values));
    }

    /** An object, left out when it is null or has no members. */
    Members object(String name, @Nullable JsonObject value) {
        return value == null || value.members().isEmpty() ? this : put(name, value);
    }

    /** An object that says something even without members, left out when it is null. */
    Members present(String name, @Nullable JsonObject value) {
        return value == null ? this : put(name, value);
    }

    Members put(String name, JsonValue value) {
        builder.put(name, value);
        return this;
    }

    JsonObject build() {
        return builder.build();
    }
}
