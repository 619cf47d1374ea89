package dev.hull.cli.command;

import dev.hull.cli.options.Option;

/** The option {@code --format}, which many commands have. */
final class FormatOption {
    private FormatOption() {}

    /** For lists. */
    static Option<String> ofList() {
        return Option.string("format", """
                Format output using a custom template:
                'table':            Print output in table format with column headers (default)
                'table TEMPLATE':   Print output in table format using the given Go template
                'json':             Print in JSON format
                'TEMPLATE':         Print output using the given Go template""");
    }

    /** For whole objects. */
    static Option<String> ofObject() {
        return ofStream().letter('f');
    }

    /** For objects that come one after the other, where {@code -f} is taken. */
    static Option<String> ofStream() {
        return Option.string("format", """
                        Format output using a custom template:
                        'json':             Print in JSON format
                        'TEMPLATE':         Print output using the given Go template""");
    }
}
