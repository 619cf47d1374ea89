package dev.hull.build.word;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The value of an option that is a list of {@code name=value}, separated by commas as a line of CSV. */
public final class FieldList {
    private final String option;
    private final String text;
    private final Map<String, List<String>> fields = new LinkedHashMap<>();

    private FieldList(String option, String text) {
        this.option = option;
        this.text = text;
    }

    /**
     * Reads a list.
     *
     * @param option what messages call it, such as {@code --output}
     * @param known names that it may have; one that ends with a dot stands for all that begin so
     * @throws HullException {@link ErrorKind#INVALID_ARGUMENT} when it has another name, or something that is no field
     */
    public static FieldList parse(String option, String text, List<String> known) {
        FieldList list = new FieldList(option, text);
        for (String field : split(text)) {
            int equals = field.indexOf('=');
            if (equals < 0) {
                throw list.invalid("'" + field + "' is no name=value");
            }
            String written = field.substring(0, equals).strip();
            String name = written.toLowerCase(Locale.ROOT);
            boolean prefixed =
                    known.stream().anyMatch(each -> each.endsWith(".") && name.startsWith(each) && !name.equals(each));
            if (!prefixed && (!known.contains(name) || name.endsWith("."))) {
                throw list.invalid("there is no '" + name + "'"
                        + Nearest.of(name, known)
                                .map(near -> ", did you mean " + near + "?")
                                .orElse("; there are " + String.join(", ", known)));
            }
            list.fields
                    .computeIfAbsent(prefixed ? written : name, each -> new ArrayList<>())
                    .add(field.substring(equals + 1));
        }
        return list;
    }

    /** Whether the field was given. */
    public boolean has(String name) {
        return fields.containsKey(name);
    }

    /** The last value that was given, or another. */
    public String last(String name, String otherwise) {
        return fields.getOrDefault(name, List.of(otherwise)).getLast();
    }

    /** All values, in their order. */
    public List<String> all(String name) {
        return fields.getOrDefault(name, List.of());
    }

    /** All names that were given. */
    public List<String> names() {
        return List.copyOf(fields.keySet());
    }

    /** A value that is true or false. */
    public boolean isTrue(String name, boolean otherwise) {
        String value = last(name, Boolean.toString(otherwise));
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw invalid(name + " is '" + value + "', neither true nor false");
        };
    }

    /** A value that is one of some. */
    public String oneOf(String name, String otherwise, List<String> values) {
        String value = last(name, otherwise);
        if (!values.contains(value)) {
            throw invalid("there is no " + name + " '" + value + "', only " + String.join(", ", values));
        }
        return value;
    }

    /** The failure of the option for a reason. */
    public HullException invalid(String why) {
        return new HullException(ErrorKind.INVALID_ARGUMENT, "invalid " + option + " " + text + ": " + why);
    }

    /** Splits at commas outside of double quotes. */
    public static List<String> split(String text) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (char character : text.toCharArray()) {
            if (character == '"') {
                quoted = !quoted;
            } else if (character == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(character);
            }
        }
        fields.add(field.toString());
        return fields;
    }
}
