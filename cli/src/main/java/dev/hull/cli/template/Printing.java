package dev.hull.cli.template;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values as Go's fmt package prints them when nothing else is asked for. */
final class Printing {
    private Printing() {}

    static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "<nil>";
            case Double number -> shortest(number);
            case List<?> list -> {
                StringBuilder text = new StringBuilder("[");
                for (Object item : list) {
                    text.append(text.length() > 1 ? " " : "").append(text(item));
                }
                yield text.append(']').toString();
            }
            case Fields fields -> {
                StringBuilder text = new StringBuilder("{");
                for (Object member : fields.inOrder()) {
                    text.append(text.length() > 1 ? " " : "").append(text(member));
                }
                yield text.append('}').toString();
            }
            case Map<?, ?> map -> {
                StringBuilder text = new StringBuilder("map[");
                Executor.sorted(map)
                        .forEach((key, member) -> text.append(text.length() > 4 ? " " : "")
                                .append(key)
                                .append(':')
                                .append(text(member)));
                yield text.append(']').toString();
            }
            default -> value.toString();
        };
    }

    /** All values, with blanks between neighbours neither of which is a string. */
    static String print(List<@Nullable Object> values) {
        StringBuilder text = new StringBuilder();
        boolean afterString = true;
        for (Object value : values) {
            boolean string = value instanceof String;
            text.append(afterString || string ? "" : " ").append(text(value));
            afterString = string;
        }
        return text.toString();
    }

    static String printLine(List<@Nullable Object> values) {
        StringBuilder text = new StringBuilder();
        for (Object value : values) {
            text.append(text.isEmpty() ? "" : " ").append(text(value));
        }
        return text.append('\n').toString();
    }

    /** The text that escaping functions work on. */
    static String joined(List<@Nullable Object> values) {
        return values.size() == 1 ? text(values.getFirst()) : print(values);
    }

    /** The fewest digits that mean this number, with an exponent where that is below -4 or above 5. */
    static String shortest(double number) {
        if (Double.isNaN(number)) {
            return "NaN";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "+Inf" : "-Inf";
        }
        if (number == 0) {
            return "0";
        }
        BigDecimal exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        int exponent = exact.precision() - exact.scale() - 1;
        return exponent < -4 || exponent >= 6 ? scientific(exact, exponent) : exact.toPlainString();
    }

    /** {@code 1.25e+06}, with as many digits as the number has. */
    static String scientific(BigDecimal number, int exponent) {
        String power = Math.abs(exponent) < 10 ? "0" + Math.abs(exponent) : Integer.toString(Math.abs(exponent));
        String mantissa = number.scaleByPowerOfTen(-exponent).toPlainString();
        return mantissa + "e" + (exponent < 0 ? "-" : "+") + power;
    }
}
