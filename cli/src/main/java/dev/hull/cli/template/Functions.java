package dev.hull.cli.template;

import dev.hull.oci.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The functions of templates: Go's, and Docker's {@code json}, {@code join}, {@code split} and so on. */
final class Functions {
    private Functions() {}

    static boolean exists(String name) {
        return !signature(name).isEmpty();
    }

    /**
     * Types of a function's arguments: s a string, i a whole number, l a list of strings, a anything; {@code *} at the end
     * for any number more of anything. Empty when there is no such function.
     */
    static String signature(String name) {
        return switch (name) {
            case "len", "not", "json" -> "a";
            case "ge", "gt", "le", "lt", "ne" -> "aa";
            case "and", "or", "call", "index", "slice", "eq" -> "a*";
            case "html", "js", "urlquery", "print", "println" -> "*";
            case "printf" -> "s*";
            case "title", "lower", "upper" -> "s";
            case "split" -> "ss";
            case "join" -> "ls";
            case "truncate" -> "si";
            case "pad" -> "sii";
            default -> "";
        };
    }

    static int least(String signature) {
        return signature.endsWith("*") ? signature.length() - 1 : signature.length();
    }

    static char typeAt(String signature, int index) {
        return index < least(signature) ? signature.charAt(index) : 'a';
    }

    static String typeName(char type) {
        return switch (type) {
            case 's' -> "string";
            case 'i' -> "int";
            case 'l' -> "[]string";
            default -> "interface {}";
        };
    }

    /** Whether a value is not of a type; no value is an empty list. */
    static boolean isOther(char type, @Nullable Object value) {
        return switch (type) {
            case 's' -> !(value instanceof String);
            case 'i' -> !(value instanceof Long);
            case 'l' -> value != null && !(value instanceof List<?>);
            default -> false;
        };
    }

    /**
     * Calls a function with arguments that fit its signature.
     *
     * @param headings whether the values are headings of a table
     * @throws IllegalArgumentException with the reason when it cannot take them
     */
    static @Nullable Object call(String name, List<@Nullable Object> arguments, boolean headings) {
        Object first = arguments.isEmpty() ? null : arguments.getFirst();
        return switch (name) {
            case "and", "or" -> arguments.getLast();
            case "not" -> !Data.isTrue(first);
            case "len" -> Sequences.length(first);
            case "index" -> Sequences.index(arguments);
            case "slice" -> Sequences.slice(arguments);
            case "eq" -> Comparison.isEqualToAny(arguments);
            case "ne" -> !Comparison.isEqual(first, arguments.get(1));
            case "lt" -> Comparison.isLess(first, arguments.get(1));
            case "le" -> Comparison.isLess(first, arguments.get(1)) || Comparison.isEqual(first, arguments.get(1));
            case "gt" -> !Comparison.isLess(first, arguments.get(1)) && !Comparison.isEqual(first, arguments.get(1));
            case "ge" -> !Comparison.isLess(first, arguments.get(1));
            case "print" -> Printing.print(arguments);
            case "println" -> Printing.printLine(arguments);
            case "printf" -> Formatting.format(string(first), arguments.subList(1, arguments.size()));
            case "html" -> Escapes.html(Printing.joined(arguments));
            case "js" -> Escapes.script(Printing.joined(arguments));
            case "urlquery" -> Escapes.query(Printing.joined(arguments));
            case "json" -> headings ? first : Json.writeString(Data.toJson(first));
            case "lower" -> string(first).toLowerCase(Locale.ROOT);
            case "upper" -> string(first).toUpperCase(Locale.ROOT);
            case "title" -> title(string(first));
            case "split" -> split(string(first), string(arguments.get(1)));
            case "join" -> join(first, string(arguments.get(1)));
            case "truncate" -> headings ? first : truncate(string(first), number(arguments.get(1)));
            case "pad" -> pad(string(first), number(arguments.get(1)), number(arguments.get(2)));
            case "call" ->
                throw new IllegalArgumentException(
                        "non-function " + Printing.text(first) + " of type " + Data.type(first));
            default -> throw new AssertionError(name);
        };
    }

    private static String string(@Nullable Object value) {
        return String.valueOf(value);
    }

    private static int number(@Nullable Object value) {
        return (int) Math.clamp(value instanceof Long number ? number : 0, 0, 10_000);
    }

    private static String title(String text) {
        StringBuilder title = new StringBuilder(text);
        boolean start = true;
        for (int i = 0; i < title.length(); i++) {
            char c = title.charAt(i);
            if (start) {
                title.setCharAt(i, Character.toTitleCase(c));
            }
            start = !Character.isLetterOrDigit(c) && c != '_';
        }
        return title.toString();
    }

    private static List<String> split(String text, String separator) {
        List<String> parts = new ArrayList<>();
        if (separator.isEmpty()) {
            text.codePoints().forEach(c -> parts.add(Character.toString(c)));
            return parts;
        }
        int from = 0;
        for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, from)) {
            parts.add(text.substring(from, at));
            from = at + separator.length();
        }
        parts.add(text.substring(from));
        return parts;
    }

    private static String join(@Nullable Object list, String separator) {
        List<String> parts = new ArrayList<>();
        if (list instanceof List<?> items) {
            items.forEach(item -> parts.add(Printing.text(item)));
        }
        return String.join(separator, parts);
    }

    private static String truncate(String text, int length) {
        return text.codePointCount(0, text.length()) <= length
                ? text
                : text.substring(0, text.offsetByCodePoints(0, length));
    }

    private static String pad(String text, int left, int right) {
        return text.isEmpty() ? text : " ".repeat(left) + text + " ".repeat(right);
    }
}
