package dev.hull.cli.command;

import dev.hull.cli.options.Option;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The values of an option {@code --filter}, by name. */
final class Filters {
    private final Map<String, List<String>> values = new LinkedHashMap<>();

    /**
     * Reads {@code name=value} pairs.
     *
     * @param known the names that there are
     * @throws HullException for another name
     */
    Filters(Option<List<String>> option, List<String> filters, List<String> known) {
        for (String filter : filters) {
            int equals = filter.indexOf('=');
            if (equals < 0) {
                throw option.invalid(filter, "bad format of filter (expected name=value)");
            }
            String name = filter.substring(0, equals).strip();
            if (!known.contains(name)) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT, "invalid filter '" + name + "': expected " + words(known));
            }
            List<String> others = values.get(name);
            if (others == null) {
                others = new ArrayList<>();
                values.put(name, others);
            }
            others.add(filter.substring(equals + 1).strip());
        }
    }

    private static String words(List<String> known) {
        return known.size() == 1
                ? known.getFirst()
                : String.join(", ", known.subList(0, known.size() - 1)) + " or " + known.getLast();
    }

    /** Whether there are values of that name. */
    boolean has(String name) {
        return values.containsKey(name);
    }

    /** The values of that name. */
    List<String> of(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** What to say of a value that is none. */
    static HullException invalid(String name, String value, String expected) {
        return new HullException(
                ErrorKind.INVALID_ARGUMENT, "invalid filter '" + name + "=" + value + "': expected " + expected);
    }

    /** Whether labels fulfil a condition {@code KEY} or {@code KEY=VALUE}. */
    static boolean fits(Map<String, String> labels, String condition) {
        int equals = condition.indexOf('=');
        String value = labels.get(equals < 0 ? condition : condition.substring(0, equals));
        return value != null && (equals < 0 || value.equals(condition.substring(equals + 1)));
    }

    /** Whether labels fulfil all conditions of {@code label}, and none of {@code label!}. */
    boolean labelsFit(Map<String, String> labels) {
        for (String condition : of("label")) {
            if (!fits(labels, condition)) {
                return false;
            }
        }
        for (String condition : of("label!")) {
            if (fits(labels, condition)) {
                return false;
            }
        }
        return true;
    }
}
