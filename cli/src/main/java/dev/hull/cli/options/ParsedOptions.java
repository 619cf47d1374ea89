package dev.hull.cli.options;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The options and arguments of one command line. */
public final class ParsedOptions {
    private final OptionTable table;
    private final @Nullable Object[] values;
    private final List<String> arguments;
    private final boolean help;

    ParsedOptions(OptionTable table, @Nullable Object[] values, List<String> arguments, boolean help) {
        this.table = table;
        this.values = values;
        this.arguments = arguments;
        this.help = help;
    }

    /** The value that was given, else the option's default, else its type's zero. Lists and maps are not to be changed. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <T> T get(Option<T> option) {
        Object value = values[table.indexOf(option)];
        if (value == null) {
            value = option.fallback().isEmpty()
                    ? Values.zero(option.kind())
                    : Values.add(option.kind(), null, option.fallback());
        }
        return (T) value;
    }

    /** Whether the option was given, even with its default value. */
    public boolean isSet(Option<?> option) {
        return values[table.indexOf(option)] != null;
    }

    /** What stands after the options, in order. */
    public List<String> arguments() {
        return arguments;
    }

    /** Whether {@code --help} was given; then the rest was not checked. */
    public boolean isHelp() {
        return help;
    }

    /** Splits NAME=VALUE items into a map, NAME alone being an empty value; a later one replaces an earlier one. */
    public static Map<String, String> pairs(List<String> items) {
        Map<String, String> map = new java.util.LinkedHashMap<>();
        for (String item : items) {
            int equals = item.indexOf('=');
            map.put(equals < 0 ? item : item.substring(0, equals), equals < 0 ? "" : item.substring(equals + 1));
        }
        return map;
    }
}
