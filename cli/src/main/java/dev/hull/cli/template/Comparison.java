package dev.hull.cli.template;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code eq}, {@code lt} and their kin: only values of the same type compare. */
final class Comparison {
    private Comparison() {}

    static boolean isEqualToAny(List<@Nullable Object> arguments) {
        if (arguments.size() < 2) {
            throw new IllegalArgumentException("missing argument for comparison");
        }
        for (Object other : arguments.subList(1, arguments.size())) {
            if (isEqual(arguments.getFirst(), other)) {
                return true;
            }
        }
        return false;
    }

    static boolean isEqual(@Nullable Object left, @Nullable Object right) {
        refuseCollection(left);
        refuseCollection(right);
        if (left == null || right == null) {
            return left == right;
        }
        if (left.getClass() != right.getClass()) {
            throw new IllegalArgumentException("incompatible types for comparison");
        }
        return left.equals(right);
    }

    static boolean isLess(@Nullable Object left, @Nullable Object right) {
        if (left == null || right == null || left.getClass() != right.getClass()) {
            throw new IllegalArgumentException("incompatible types for comparison");
        }
        return switch (left) {
            case Long number -> number < (Long) right;
            case Double number -> number < (Double) right;
            case String string -> string.compareTo((String) right) < 0;
            default -> throw new IllegalArgumentException("invalid type for comparison");
        };
    }

    private static void refuseCollection(@Nullable Object value) {
        if (value instanceof List<?> || value instanceof Map<?, ?>) {
            throw new IllegalArgumentException("non-comparable type " + Printing.text(value) + ": " + Data.type(value));
        }
    }
}
