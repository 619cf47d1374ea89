package dev.hull.oci.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One value of a JSON document. Immutable. A value knows the path at which it was read ({@code $.a.b[3]}), so that the
 * conversions {@code asObject()}, {@code asString()} and so on can name it when the kind is wrong. Paths do not take part
 * in {@link #equals}.
 */
public sealed interface JsonValue {
    /** Where this value was read, {@code $} for values that were made by hand. */
    String path();

    /** What kind of value this is, as JSON names it: "object", "array", "string", "number", "boolean", "null". */
    String kind();

    /** This as an object, or a {@link JsonException}. */
    default JsonObject asObject() {
        throw wrongKind("an object");
    }

    /** The items of this array, or a {@link JsonException}. */
    default List<JsonValue> asList() {
        throw wrongKind("an array");
    }

    /** This string, or a {@link JsonException}. */
    default String asString() {
        throw wrongKind("a string");
    }

    /** This whole number in 64 bits, or a {@link JsonException}. */
    default long asLong() {
        throw wrongKind("a whole number");
    }

    /** This truth value, or a {@link JsonException}. */
    default boolean asBoolean() {
        throw wrongKind("true or false");
    }

    /** Whether this is {@code null}. */
    default boolean isNull() {
        return false;
    }

    private JsonException wrongKind(String wanted) {
        String text = Json.writeString(this);
        return new JsonException(
                path(), "expected " + wanted + ", found " + (text.length() > 80 ? text.substring(0, 80) + "…" : text));
    }

    /** A string value made by hand. */
    static JsonValue of(String value) {
        return new JsonString("$", value);
    }

    /** A number made by hand. */
    static JsonValue of(long value) {
        return new JsonNumber("$", Long.toString(value));
    }

    /** A truth value made by hand. */
    static JsonValue of(boolean value) {
        return new JsonBoolean("$", value);
    }

    /** The null value. */
    static JsonValue ofNull() {
        return new JsonNull("$");
    }

    /** An array of values. */
    static JsonArray array(List<? extends JsonValue> items) {
        return new JsonArray("$", List.copyOf(items));
    }

    /** An array of strings. */
    static JsonArray strings(Iterable<String> items) {
        List<JsonValue> values = new ArrayList<>();
        items.forEach(item -> values.add(of(item)));
        return new JsonArray("$", values);
    }

    /** An object of string members, in the map's order. */
    static JsonObject stringMap(Map<String, String> map) {
        ObjectBuilder builder = object();
        map.forEach(builder::put);
        return builder.build();
    }

    /** Starts an object. */
    static ObjectBuilder object() {
        return new ObjectBuilder();
    }

    /**
     * An object.
     *
     * @param path where it was read
     * @param members the members in their order
     */
    record JsonObject(String path, Map<String, JsonValue> members) implements JsonValue {
        public JsonObject {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        @Override
        public String kind() {
            return "object";
        }

        @Override
        public JsonObject asObject() {
            return this;
        }

        /** The member of that name, unless it is missing or null. */
        public Optional<JsonValue> get(String name) {
            return Optional.ofNullable(members.get(name)).filter(value -> !value.isNull());
        }

        /** The member of that name, or a {@link JsonException} that says it is required. */
        public JsonValue require(String name) {
            return get(name).orElseThrow(() -> new JsonException(path + "." + name, "required, but missing"));
        }

        /** The string member of that name, or {@code fallback} when missing. */
        public String string(String name, String fallback) {
            return get(name).map(JsonValue::asString).orElse(fallback);
        }

        /** The whole number of that name, or {@code fallback} when missing. */
        public long number(String name, long fallback) {
            return get(name).map(JsonValue::asLong).orElse(fallback);
        }

        /** The truth value of that name, or {@code fallback} when missing. */
        public boolean bool(String name, boolean fallback) {
            return get(name).map(JsonValue::asBoolean).orElse(fallback);
        }

        /** The items of the array of that name, empty when missing. */
        public List<JsonValue> list(String name) {
            return get(name).map(JsonValue::asList).orElse(List.of());
        }

        /** The array of strings of that name, empty when missing. */
        public List<String> strings(String name) {
            List<JsonValue> values = list(name);
            String[] strings = new String[values.size()];
            for (int i = 0; i < strings.length; i++) {
                strings[i] = values.get(i).asString();
            }
            return List.of(strings);
        }

        /** The object of that name, empty when missing. */
        public JsonObject object(String name) {
            return get(name).map(JsonValue::asObject).orElse(new JsonObject(path + "." + name, Map.of()));
        }

        /** The object of string members of that name, in its order, empty when missing. */
        public Map<String, String> stringMap(String name) {
            Map<String, String> map = new LinkedHashMap<>();
            object(name).members().forEach((key, value) -> map.put(key, value.asString()));
            return Collections.unmodifiableMap(map);
        }

        /** A builder that starts with these members. */
        public ObjectBuilder toBuilder() {
            ObjectBuilder builder = new ObjectBuilder();
            members.forEach(builder::put);
            return builder;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof JsonObject that && members.equals(that.members);
        }

        @Override
        public int hashCode() {
            return members.hashCode();
        }
    }

    /**
     * An array.
     *
     * @param path where it was read
     * @param items the items
     */
    record JsonArray(String path, List<JsonValue> items) implements JsonValue {
        public JsonArray {
            items = List.copyOf(items);
        }

        @Override
        public String kind() {
            return "array";
        }

        @Override
        public List<JsonValue> asList() {
            return items;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof JsonArray that && items.equals(that.items);
        }

        @Override
        public int hashCode() {
            return items.hashCode();
        }
    }

    /**
     * A string.
     *
     * @param path where it was read
     * @param value the text
     */
    record JsonString(String path, String value) implements JsonValue {
        @Override
        public String kind() {
            return "string";
        }

        @Override
        public String asString() {
            return value;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof JsonString that && value.equals(that.value);
        }

        @Override
        public int hashCode() {
            return value.hashCode();
        }
    }

    /**
     * A number, kept as its digits: most are whole and small, and {@link BigDecimal} costs 10 ms at its first use in a
     * process.
     *
     * @param path where it was read
     * @param digits the number as JSON writes it
     */
    record JsonNumber(String path, String digits) implements JsonValue {
        private static final int SURELY_LONG = 18;

        /** A number with a fraction, or beyond 64 bits. */
        public JsonNumber(String path, BigDecimal value) {
            this(path, value.toString());
        }

        /** Its exact value. */
        public BigDecimal value() {
            return new BigDecimal(digits);
        }

        /** Whether it is written without fraction and exponent, in so few digits that 64 bits hold it. */
        boolean isPlain() {
            int start = digits.startsWith("-") ? 1 : 0;
            int count = digits.length() - start;
            if (count < 1 || count > SURELY_LONG || (count > 1 && digits.charAt(start) == '0')) {
                return false;
            }
            for (int i = start; i < digits.length(); i++) {
                if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                    return false;
                }
            }
            return true;
        }

        @Override
        public String kind() {
            return "number";
        }

        @Override
        public long asLong() {
            if (isPlain()) {
                return Long.parseLong(digits);
            }
            try {
                return value().longValueExact();
            } catch (ArithmeticException e) {
                throw new JsonException(path, "expected a whole number of at most 64 bits, found " + digits);
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof JsonNumber that
                    && (digits.equals(that.digits) || value().compareTo(that.value()) == 0);
        }

        @Override
        public int hashCode() {
            return value().stripTrailingZeros().hashCode();
        }
    }

    /**
     * A truth value.
     *
     * @param path where it was read
     * @param value the value
     */
    record JsonBoolean(String path, boolean value) implements JsonValue {
        @Override
        public String kind() {
            return "boolean";
        }

        @Override
        public boolean asBoolean() {
            return value;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof JsonBoolean that && value == that.value;
        }

        @Override
        public int hashCode() {
            return Boolean.hashCode(value);
        }
    }

    /**
     * Null.
     *
     * @param path where it was read
     */
    record JsonNull(String path) implements JsonValue {
        @Override
        public String kind() {
            return "null";
        }

        @Override
        public boolean isNull() {
            return true;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof JsonNull;
        }

        @Override
        public int hashCode() {
            return 0;
        }
    }

    /** Collects the members of an object in order; a later value replaces an earlier one in its place. */
    final class ObjectBuilder {
        private final Map<String, JsonValue> members = new LinkedHashMap<>();

        private ObjectBuilder() {}

        /** Sets a member. */
        public ObjectBuilder put(String name, JsonValue value) {
            members.put(name, value);
            return this;
        }

        /** Sets a string member. */
        public ObjectBuilder put(String name, String value) {
            return put(name, of(value));
        }

        /** Sets a number. */
        public ObjectBuilder put(String name, long value) {
            return put(name, of(value));
        }

        /** Sets a truth value. */
        public ObjectBuilder put(String name, boolean value) {
            return put(name, of(value));
        }

        /** Sets an array of strings. */
        public ObjectBuilder put(String name, Iterable<String> values) {
            return put(name, strings(values));
        }

        /** Sets an object of strings. */
        public ObjectBuilder put(String name, Map<String, String> map) {
            return put(name, stringMap(map));
        }

        /** Runs the filler only when the condition holds. */
        public ObjectBuilder when(boolean condition, Consumer<ObjectBuilder> filler) {
            if (condition) {
                filler.accept(this);
            }
            return this;
        }

        /** Takes a member away. */
        public ObjectBuilder remove(String name) {
            members.remove(name);
            return this;
        }

        /** The finished object. */
        public JsonObject build() {
            return new JsonObject("$", members);
        }
    }
}
