package dev.hull.cli;

import dev.hull.cli.options.Option;
import dev.hull.cli.options.ParsedOptions;
import java.util.List;

/**
 * One call of a command.
 *
 * @param path how the user named it, such as {@code image ls}
 * @param options its options and arguments
 * @param context streams, directories, environment
 */
public record Invocation(String path, ParsedOptions options, CommandContext context) {
    /** The value of an option. */
    public <T> T get(Option<T> option) {
        return options.get(option);
    }

    /** Whether an option was given. */
    public boolean isSet(Option<?> option) {
        return options.isSet(option);
    }

    /** The arguments after the options. */
    public List<String> arguments() {
        return options.arguments();
    }

    /** Prints one line to standard output. */
    public void print(String line) {
        context.output().print(line);
        context.output().print('\n');
    }

    /** Prints one line to standard error. */
    public void warn(String line) {
        context.error().print(line);
        context.error().print('\n');
    }
}
