package dev.hull.cli.options;

import dev.hull.oci.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Text of the command line to values. Failures are {@link IllegalArgumentException} with the reason only. */
final class Values {
    private Values() {}

    /** The value of an option after one more occurrence of it. */
    static Object add(Kind kind, @Nullable Object before, String text) {
        return switch (kind) {
            case FLAG -> flag(text);
            case STRING, OPTIONAL_STRING -> text;
            case INTEGER -> integer(text);
            case UNSIGNED_SHORT -> unsignedShort(text);
            case BYTES -> Sizes.bytes(text);
            case BYTES_OR_UNLIMITED -> text.equals("-1") ? -1L : Sizes.bytes(text);
            case PROCESSORS -> Sizes.nanoProcessors(text);
            case DURATION -> Durations.parse(text);
            case LIST -> append(before, text);
            case COMMA_LIST -> appendAll(before, text);
            case MAP -> put(before, text);
        };
    }

    /** The value of an option that is not given. */
    static Object zero(Kind kind) {
        return switch (kind) {
            case FLAG -> Boolean.FALSE;
            case STRING, OPTIONAL_STRING -> "";
            case INTEGER, UNSIGNED_SHORT, BYTES, BYTES_OR_UNLIMITED, PROCESSORS -> 0L;
            case DURATION -> Duration.ZERO;
            case LIST, COMMA_LIST -> List.of();
            case MAP -> Map.of();
        };
    }

    private static Boolean flag(String text) {
        return switch (text) {
            case "1", "t", "T", "true", "TRUE", "True" -> Boolean.TRUE;
            case "0", "f", "F", "false", "FALSE", "False" -> Boolean.FALSE;
            default -> throw new IllegalArgumentException("expected true or false");
        };
    }

    private static Long integer(String text) {
        boolean hexadecimal = text.startsWith("0x") || text.startsWith("0X");
        try {
            return hexadecimal ? Long.parseLong(text.substring(2), 16) : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected a whole number", e);
        }
    }

    private static Long unsignedShort(String text) {
        Long value = integer(text);
        if (value < 0 || value > 0xffff) {
            throw new IllegalArgumentException("expected a whole number from 0 to 65535");
        }
        return value;
    }

    @SuppressWarnings("unchecked")
    private static List<String> append(@Nullable Object before, String text) {
        List<String> list = before == null ? new ArrayList<>(4) : (List<String>) before;
        list.add(text);
        return list;
    }

    private static List<String> appendAll(@Nullable Object before, String text) {
        List<String> list = append(before, "");
        list.removeLast();
        int start = 0;
        for (int comma = text.indexOf(','); comma >= 0; comma = text.indexOf(',', start)) {
            list.add(text.substring(start, comma));
            start = comma + 1;
        }
        list.add(text.substring(start));
        return list;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> put(@Nullable Object before, String text) {
        Map<String, String> map = before == null ? new LinkedHashMap<>() : (Map<String, String>) before;
        int equals = text.indexOf('=');
        if (equals == 0 || text.isEmpty()) {
            throw new IllegalArgumentException("expected KEY=VALUE");
        }
        map.put(equals < 0 ? text : text.substring(0, equals), equals < 0 ? "" : text.substring(equals + 1));
        return map;
    }
}
