package dev.hull.cli.template;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code len}, {@code index} and {@code slice}. */
final class Sequences {
    private Sequences() {}

    static Long length(@Nullable Object value) {
        return switch (value) {
            case null -> 0L;
            case String string -> (long) string.codePointCount(0, string.length());
            case List<?> list -> (long) list.size();
            case Map<?, ?> map -> (long) map.size();
            default -> throw new IllegalArgumentException("len of type " + Data.type(value));
        };
    }

    static @Nullable Object index(List<@Nullable Object> arguments) {
        Object value = arguments.getFirst();
        for (Object index : arguments.subList(1, arguments.size())) {
            value = index(value, index);
        }
        return value;
    }

    private static @Nullable Object index(@Nullable Object value, @Nullable Object index) {
        return switch (value) {
            case null -> throw new IllegalArgumentException("index of untyped nil");
            case String string -> (long) string.codePoints().toArray()[position(index, length(string), false)];
            case List<?> list -> list.get(position(index, list.size(), false));
            case Map<?, ?> map -> entry(map, index);
            default -> throw new IllegalArgumentException("can't index item of type " + Data.type(value));
        };
    }

    private static @Nullable Object entry(Map<?, ?> map, @Nullable Object key) {
        if (!(key instanceof String)) {
            throw new IllegalArgumentException("value has type " + Data.type(key) + "; should be string");
        }
        if (map.containsKey(key)) {
            return map.get(key);
        }
        // A map of strings has an empty one for what it does not hold.
        return map.values().stream().allMatch(String.class::isInstance) ? "" : null;
    }

    private static int position(@Nullable Object index, long length, boolean mayBeEnd) {
        if (!(index instanceof Long number)) {
            throw new IllegalArgumentException("cannot index slice/array with type " + Data.type(index));
        }
        if (number < 0 || number > length || (number == length && !mayBeEnd)) {
            throw new IllegalArgumentException("index out of range: " + number);
        }
        return number.intValue();
    }

    static Object slice(List<@Nullable Object> arguments) {
        Object value = arguments.getFirst();
        if (arguments.size() > 4) {
            throw new IllegalArgumentException("too many slice indexes: " + (arguments.size() - 1));
        }
        if (!(value instanceof String) && !(value instanceof List<?>)) {
            throw new IllegalArgumentException("can't slice item of type " + Data.type(value));
        }
        if (value instanceof String && arguments.size() == 4) {
            throw new IllegalArgumentException("cannot 3-index slice a string");
        }
        long length = length(value);
        int from = arguments.size() > 1 ? position(arguments.get(1), length, true) : 0;
        int to = arguments.size() > 2 ? position(arguments.get(2), length, true) : (int) length;
        if (from > to) {
            throw new IllegalArgumentException("invalid slice index: " + from + " > " + to);
        }
        if (value instanceof List<?> list) {
            return list.subList(from, to);
        }
        String string = (String) value;
        return string.substring(string.offsetByCodePoints(0, from), string.offsetByCodePoints(0, to));
    }
}
