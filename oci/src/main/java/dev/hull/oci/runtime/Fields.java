package dev.hull.oci.runtime;

import dev.hull.oci.json.JsonException;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonNumber;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members of one JSON object while it is read: typed, with the rules that many members share. A member that nobody
 * asked for is unknown; the specification wants such members ignored, so their paths are only collected.
 */
final class Fields {
    private static final String UINT64_MAX = "18446744073709551615";

    private final JsonObject object;
    private final List<String> unknown;
    private final List<String> asked = new ArrayList<>();

    Fields(JsonValue value, List<String> unknown) {
        this.object = value.asObject();
        this.unknown = unknown;
    }

    /** Path of a member, whether it is there or not. */
    String path(String name) {
        return object.path() + "." + name;
    }

    /** A violation at a member. */
    JsonException wrong(String name, String rule) {
        return new JsonException(path(name), rule);
    }

    /** The member, or null when it is missing or null. */
    @Nullable
    JsonValue value(String name) {
        asked.add(name);
        JsonValue value = object.members().get(name);
        return value == null || value.isNull() ? null : value;
    }

    /** The member, which must be there. */
    JsonValue required(String name) {
        JsonValue value = value(name);
        if (value == null) {
            throw wrong(name, "required, but missing");
        }
        return value;
    }

    /** The object of that name for reading, or null when it is missing. */
    @Nullable
    Fields child(String name) {
        JsonValue value = value(name);
        return value == null ? null : new Fields(value, unknown);
    }

    /** The objects of the array of that name. */
    List<Fields> children(String name) {
        List<Fields> children = new ArrayList<>();
        for (JsonValue item : list(name)) {
            children.add(new Fields(item, unknown));
        }
        return children;
    }

    /** The objects of the object of that name, by their key. */
    Map<String, Fields> childMap(String name) {
        Map<String, Fields> children = new LinkedHashMap<>();
        JsonValue value = value(name);
        if (value != null) {
            for (Map.Entry<String, JsonValue> member :
                    value.asObject().members().entrySet()) {
                children.put(member.getKey(), new Fields(member.getValue(), unknown));
            }
        }
        return children;
    }

    /** The items of the array of that name, empty when it is missing. */
    List<JsonValue> list(String name) {
        JsonValue value = value(name);
        return value == null ? List.of() : value.asList();
    }

    /** A string, empty when missing. */
    String string(String name) {
        JsonValue value = value(name);
        return value == null ? "" : text(value);
    }

    /** A string that must be there and not be empty. */
    String requiredString(String name) {
        JsonValue value = required(name);
        String text = text(value);
        if (text.isEmpty()) {
            throw new JsonException(value.path(), "\"\": must not be empty");
        }
        return text;
    }

    /** An absolute path that must be there. */
    String requiredPath(String name) {
        return absolute(required(name));
    }

    /** An absolute path, empty when missing. */
    String path(String name, String fallback) {
        JsonValue value = value(name);
        return value == null || text(value).isEmpty() ? fallback : absolute(value);
    }

    /** Strings of an array. */
    List<String> strings(String name) {
        List<String> strings = new ArrayList<>();
        for (JsonValue item : list(name)) {
            strings.add(text(item));
        }
        return strings;
    }

    /** Absolute paths of an array. */
    List<String> paths(String name) {
        List<String> paths = new ArrayList<>();
        for (JsonValue item : list(name)) {
            paths.add(absolute(item));
        }
        return paths;
    }

    /** Strings of an object. */
    Map<String, String> stringMap(String name) {
        Map<String, String> map = new LinkedHashMap<>();
        JsonValue value = value(name);
        if (value != null) {
            for (Map.Entry<String, JsonValue> member :
                    value.asObject().members().entrySet()) {
                map.put(member.getKey(), text(member.getValue()));
            }
        }
        return map;
    }

    /** True or false, false when missing. */
    boolean bool(String name) {
        JsonValue value = value(name);
        return value != null && value.asBoolean();
    }

    /** True, false, or null when missing. */
    @Nullable
    Boolean optionalBool(String name) {
        JsonValue value = value(name);
        return value == null ? null : value.asBoolean();
    }

    /** A whole number within bounds, or null when missing. */
    @Nullable
    Long number(String name, long minimum, long maximum) {
        JsonValue value = value(name);
        return value == null ? null : bounded(value, minimum, maximum);
    }

    /** A whole number within bounds, or the fallback when missing. */
    long number(String name, long minimum, long maximum, long fallback) {
        Long number = number(name, minimum, maximum);
        return number == null ? fallback : number;
    }

    /** A whole number within bounds that must be there. */
    long requiredNumber(String name, long minimum, long maximum) {
        return bounded(required(name), minimum, maximum);
    }

    /** A signed 64-bit number, or null when missing. */
    @Nullable
    Long int64(String name) {
        return number(name, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** An unsigned 64-bit number as the bits of a long, or null when missing. */
    @Nullable
    Long uint64(String name) {
        JsonValue value = value(name);
        return value == null ? null : unsigned(value);
    }

    /** An unsigned 64-bit number as the bits of a long, which must be there. */
    long requiredUint64(String name) {
        return unsigned(required(name));
    }

    /** Unsigned 32-bit numbers of an array. */
    List<Long> uint32List(String name) {
        List<Long> numbers = new ArrayList<>();
        for (JsonValue item : list(name)) {
            numbers.add(bounded(item, 0, 0xffffffffL));
        }
        return numbers;
    }

    /** Notes the members that nobody asked for. */
    void finish() {
        for (String name : object.members().keySet()) {
            if (!asked.contains(name)) {
                unknown.add(path(name));
            }
        }
    }

    /** Text of a string without NUL, which no kernel interface can carry. */
    static String text(JsonValue value) {
        String text = value.asString();
        if (text.indexOf('\0') >= 0) {
            throw new JsonException(value.path(), "\"" + text.replace("\0", "\\0") + "\": must not contain a NUL");
        }
        return text;
    }

    private static String absolute(JsonValue value) {
        String text = text(value);
        if (!text.startsWith("/")) {
            throw new JsonException(value.path(), "\"" + text + "\": must be an absolute path");
        }
        return text;
    }

    private static long bounded(JsonValue value, long minimum, long maximum) {
        long number = value.asLong();
        if (number < minimum || number > maximum) {
            throw new JsonException(value.path(), number + ": must be from " + minimum + " to " + maximum);
        }
        return number;
    }

    private static long unsigned(JsonValue value) {
        if (!(value instanceof JsonNumber number)) {
            return value.asLong();
        }
        if (number.digits().length() <= 18
                && number.digits().indexOf('.') < 0
                && !number.digits().startsWith("-")) {
            return number.asLong();
        }
        BigDecimal exact = number.value();
        if (exact.signum() < 0
                || exact.compareTo(new BigDecimal(UINT64_MAX)) > 0
                || exact.stripTrailingZeros().scale() > 0) {
            throw new JsonException(value.path(), exact + ": must be a whole number from 0 to " + UINT64_MAX);
        }
        return exact.toBigInteger().longValue();
    }
}
