package dev.hull.cli.runtime;

import dev.hull.cli.options.Option;
import dev.hull.cli.options.ParsedOptions;
import dev.hull.runtime.container.StoredContainer;
import java.io.IOException;
import java.util.List;

/**
 * One call of a command.
 *
 * @param options its options and arguments
 * @param context what surrounds it
 */
record RuntimeCall(ParsedOptions options, RuntimeContext context) {
    <T> T get(Option<T> option) {
        return options.get(option);
    }

    boolean isSet(Option<?> option) {
        return options.isSet(option);
    }

    List<String> arguments() {
        return options.arguments();
    }

    /** The container that the first argument names. */
    StoredContainer container() throws IOException {
        return context.containers().find(arguments().getFirst());
    }

    /** Prints text as it is. */
    void print(String text) {
        context.output().print(text);
    }
}
