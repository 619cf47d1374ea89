package dev.hull.cli.template;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code printf}: Go's verbs for strings, numbers, truth values, lists and maps. */
final class Formatting {
    private static final int MAX_WIDTH = 10_000;

    private final String format;
    private final List<@Nullable Object> arguments;
    private final StringBuilder output = new StringBuilder();
    private int at;
    private int argument;
    private boolean reordered;

    private boolean minus;
    private boolean plus;
    private boolean sharp;
    private boolean blank;
    private boolean zero;
    private int width;
    private int precision;

    private Formatting(String format, List<@Nullable Object> arguments) {
        this.format = format;
        this.arguments = arguments;
    }

    static String format(String format, List<@Nullable Object> arguments) {
        return new Formatting(format, arguments).run();
    }

    private String run() {
        while (at < format.length()) {
            int percent = format.indexOf('%', at);
            if (percent < 0) {
                output.append(format, at, format.length());
                break;
            }
            output.append(format, at, percent);
            at = percent + 1;
            directive();
        }
        if (!reordered && argument < arguments.size()) {
            extra();
        }
        return output.toString();
    }

    private void extra() {
        output.append("%!(EXTRA ");
        for (int i = argument; i < arguments.size(); i++) {
            Object value = arguments.get(i);
            output.append(i > argument ? ", " : "")
                    .append(value == null ? "<nil>" : Data.type(value) + "=" + Printing.text(value));
        }
        output.append(')');
    }

    private void directive() {
        flags();
        index();
        width = number(-1);
        if (width < -1) {
            minus = true;
            width = -width;
        }
        precision = -1;
        if (at < format.length() && format.charAt(at) == '.') {
            at++;
            index();
            precision = number(0);
        }
        index();
        if (at >= format.length()) {
            output.append("%!(NOVERB)");
            return;
        }
        int verb = format.codePointAt(at);
        at += Character.charCount(verb);
        if (verb == '%') {
            output.append('%');
        } else if (argument < 0 || argument >= arguments.size()) {
            output.append("%!").appendCodePoint(verb).append(reordered ? "(BADINDEX)" : "(MISSING)");
        } else {
            value(verb, arguments.get(argument++), output);
        }
    }

    private void flags() {
        minus = plus = sharp = blank = zero = false;
        for (; at < format.length(); at++) {
            switch (format.charAt(at)) {
                case '-' -> minus = true;
                case '+' -> plus = true;
                case '#' -> sharp = true;
                case ' ' -> blank = true;
                case '0' -> zero = true;
                default -> {
                    return;
                }
            }
        }
    }

    /** Reads {@code [3]}, which names an argument, counted from 1. */
    private void index() {
        int end = format.indexOf(']', at);
        if (at < format.length() && format.charAt(at) == '[' && end > 0) {
            reordered = true;
            String digits = format.substring(at + 1, end);
            argument = digits.matches("[0-9]{1,4}") ? Integer.parseInt(digits) - 1 : -1;
            at = end + 1;
        }
    }

    private int number(int fallback) {
        if (at < format.length() && format.charAt(at) == '*') {
            at++;
            Object value = argument >= 0 && argument < arguments.size() ? arguments.get(argument++) : null;
            if (value instanceof Long number && Math.abs(number) <= MAX_WIDTH) {
                return number.intValue();
            }
            output.append("%!(BADWIDTH)");
            return fallback;
        }
        int number = fallback;
        for (; at < format.length() && format.charAt(at) >= '0' && format.charAt(at) <= '9'; at++) {
            number = Math.min(Math.max(number, 0) * 10 + (format.charAt(at) - '0'), MAX_WIDTH);
        }
        return number;
    }

    private void value(int verb, @Nullable Object value, StringBuilder to) {
        switch (value) {
            case Object any when verb == 'T' -> padded(Data.type(any), to, false);
            case null -> {
                if (verb == 'v' || verb == 'T') {
                    padded("<nil>", to, false);
                } else {
                    to.append("%!").appendCodePoint(verb).append("(<nil>)");
                }
            }
            case List<?> list -> {
                to.append('[');
                String separator = "";
                for (Object item : list) {
                    to.append(separator);
                    value(verb, item, to);
                    separator = " ";
                }
                to.append(']');
            }
            case Fields fields -> {
                to.append('{');
                String separator = "";
                for (Object member : fields.inOrder()) {
                    to.append(separator);
                    value(verb, member, to);
                    separator = " ";
                }
                to.append('}');
            }
            case Map<?, ?> map -> {
                to.append("map[");
                String separator = "";
                for (Map.Entry<String, @Nullable Object> entry :
                        Executor.sorted(map).entrySet()) {
                    to.append(separator);
                    value(verb, entry.getKey(), to);
                    to.append(':');
                    value(verb, entry.getValue(), to);
                    separator = " ";
                }
                to.append(']');
            }
            case Boolean bool when verb == 'v' || verb == 't' -> padded(bool.toString(), to, false);
            case Long number -> whole(verb, number, to);
            case Double number -> decimal(verb, number, to);
            case String string -> string(verb, string, to);
            default -> wrong(verb, value, to);
        }
    }

    private static void wrong(int verb, Object value, StringBuilder to) {
        to.append("%!")
                .appendCodePoint(verb)
                .append('(')
                .append(Data.type(value))
                .append('=');
        to.append(Printing.text(value)).append(')');
    }

    private void string(int verb, String value, StringBuilder to) {
        String text = precision < 0 || value.codePointCount(0, value.length()) <= precision
                ? value
                : value.substring(0, value.offsetByCodePoints(0, precision));
        HexFormat hex = blank ? HexFormat.ofDelimiter(" ") : HexFormat.of();
        switch (verb) {
            case 'v' -> padded(sharp ? Quote.go(text) : text, to, zero);
            case 's' -> padded(text, to, zero);
            case 'q' ->
                padded(sharp && text.indexOf('`') < 0 ? "`" + text + "`" : Quote.quoted(text, '"', plus), to, zero);
            case 'x' -> padded(hex.formatHex(text.getBytes(StandardCharsets.UTF_8)), to, zero);
            case 'X' -> padded(hex.withUpperCase().formatHex(text.getBytes(StandardCharsets.UTF_8)), to, zero);
            default -> wrong(verb, value, to);
        }
    }

    private void whole(int verb, long value, StringBuilder to) {
        switch (verb) {
            case 'v', 'd' -> integer(value, 10, "", to);
            case 'b' -> integer(value, 2, sharp ? "0b" : "", to);
            case 'o' -> integer(value, 8, sharp ? "0" : "", to);
            case 'O' -> integer(value, 8, "0o", to);
            case 'x' -> integer(value, 16, sharp ? "0x" : "", to);
            case 'X' -> {
                StringBuilder lower = new StringBuilder();
                integer(value, 16, sharp ? "0x" : "", lower);
                to.append(lower.toString().toUpperCase(Locale.ROOT));
            }
            case 'c' -> padded(character(value), to, false);
            case 'q' -> padded(Quote.quoted(character(value), '\'', plus), to, false);
            case 'U' ->
                padded(
                        Quote.codePoint((int) value)
                                .substring(
                                        0,
                                        sharp
                                                ? Quote.codePoint((int) value).length()
                                                : Quote.codePoint((int) value).indexOf(' ')),
                        to,
                        false);
            default -> wrong(verb, value, to);
        }
    }

    private static String character(long value) {
        return Character.toString(value >= 0 && value <= Character.MAX_CODE_POINT ? (int) value : 0xFFFD);
    }

    private void integer(long value, int radix, String prefix, StringBuilder to) {
        String digits = Long.toString(value, radix);
        boolean negative = digits.startsWith("-");
        String sign = negative ? "-" : plus ? "+" : blank ? " " : "";
        String magnitude = negative ? digits.substring(1) : digits;
        int least = precision >= 0 ? precision : zero && !minus && width > 0 ? width - sign.length() : 0;
        String zeros = "0".repeat(Math.max(0, least - magnitude.length()));
        padded(sign + prefix + zeros + magnitude, to, false);
    }

    private void decimal(int verb, double value, StringBuilder to) {
        if ("vgGeEfF".indexOf(verb) < 0) {
            wrong(verb, value, to);
            return;
        }
        String digits = Double.isFinite(value) ? digits(verb, Math.abs(value)) : Printing.shortest(Math.abs(value));
        if (verb == 'E' || verb == 'G') {
            digits = digits.toUpperCase(Locale.ROOT);
        }
        boolean negative = value < 0 || (value == 0 && 1 / value < 0);
        String sign = negative ? "-" : plus ? "+" : blank ? " " : "";
        boolean zeros = zero && !minus && Double.isFinite(value);
        String padding = zeros ? "0".repeat(Math.max(0, width - sign.length() - digits.length())) : "";
        padded(sign + padding + digits, to, false);
    }

    private String digits(int verb, double value) {
        BigDecimal exact = new BigDecimal(value);
        return switch (verb) {
            case 'f', 'F' ->
                exact.setScale(precision < 0 ? 6 : precision, RoundingMode.HALF_EVEN)
                        .toPlainString();
            case 'e', 'E' -> {
                int decimals = precision < 0 ? 6 : precision;
                BigDecimal rounded = exact.round(new MathContext(decimals + 1, RoundingMode.HALF_EVEN));
                int exponent = value == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
                int scale = decimals - exponent;
                yield Printing.scientific(rounded.setScale(scale, RoundingMode.UNNECESSARY), exponent);
            }
            default -> {
                if (precision < 0 || value == 0) {
                    yield Printing.shortest(value);
                }
                int significant = Math.max(precision, 1);
                BigDecimal rounded = exact.round(new MathContext(significant, RoundingMode.HALF_EVEN))
                        .stripTrailingZeros();
                int exponent = rounded.precision() - rounded.scale() - 1;
                yield exponent < -4 || exponent >= significant
                        ? Printing.scientific(rounded, exponent)
                        : rounded.toPlainString();
            }
        };
    }

    private void padded(String text, StringBuilder to, boolean zeros) {
        String padding =
                (zeros && !minus ? "0" : " ").repeat(Math.max(0, width - text.codePointCount(0, text.length())));
        to.append(minus ? "" : padding).append(text).append(minus ? padding : "");
    }
}
