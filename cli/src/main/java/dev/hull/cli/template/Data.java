package dev.hull.cli.template;

import dev.hull.oci.json.JsonValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values that templates work on: {@code null}, {@link Boolean}, {@link Long}, {@link Double}, {@link String},
 * {@link List}, {@link Map} with string keys.
 */
final class Data {
    private Data() {}

    static @Nullable Object of(JsonValue value) {
        // Not a switch on the type: the first one of a process costs 5 ms.
        if (value instanceof JsonValue.JsonString string) {
            return string.value();
        } else if (value instanceof JsonValue.JsonNumber number) {
            return ofNumber(number.value());
        } else if (value instanceof JsonValue.JsonBoolean bool) {
            return bool.value();
        } else if (value instanceof JsonValue.JsonArray array) {
            List<@Nullable Object> items = new ArrayList<>(array.items().size());
            for (JsonValue item : array.items()) {
                items.add(of(item));
            }
            return items;
        } else if (value instanceof JsonValue.JsonObject object) {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            object.members().forEach((name, member) -> members.put(name, of(member)));
            return members;
        }
        return null;
    }

    private static Object ofNumber(BigDecimal number) {
        boolean whole = number.scale() <= 0 && number.precision() - number.scale() <= 19;
        if (whole && number.toBigInteger().bitLength() < Long.SIZE) {
            return number.longValueExact();
        }
        return number.doubleValue();
    }

    /** The way back, for {@code json}. */
    static JsonValue toJson(@Nullable Object value) {
        return switch (value) {
            case null -> JsonValue.ofNull();
            case Boolean bool -> JsonValue.of(bool);
            case Long number -> JsonValue.of(number);
            case Double number -> new JsonValue.JsonNumber("$", BigDecimal.valueOf(number));
            case List<?> list -> JsonValue.array(list.stream().map(Data::toJson).toList());
            case Map<?, ?> map -> {
                JsonValue.ObjectBuilder object = JsonValue.object();
                map.forEach((name, member) -> object.put(String.valueOf(name), toJson(member)));
                yield object.build();
            }
            default -> JsonValue.of(value.toString());
        };
    }

    /** Name of a value's type as Go has it, for messages and {@code %T}. */
    static String type(@Nullable Object value) {
        return switch (value) {
            case null -> "<nil>";
            case Boolean bool -> "bool";
            case Long number -> "int";
            case Double number -> "float64";
            case List<?> list -> list.stream().allMatch(String.class::isInstance) ? "[]string" : "[]interface {}";
            case Map<?, ?> map -> "map[string]interface {}";
            default -> "string";
        };
    }

    /** Whether a value counts as true: not false, zero, empty or nothing. */
    static boolean isTrue(@Nullable Object value) {
        return switch (value) {
            case null -> false;
            case Boolean bool -> bool;
            case Long number -> number != 0;
            case Double number -> number != 0;
            case List<?> list -> !list.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            default -> !value.toString().isEmpty();
        };
    }
}
