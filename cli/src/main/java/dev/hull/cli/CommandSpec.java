package dev.hull.cli;

import dev.hull.cli.options.Option;
import dev.hull.cli.options.OptionTable;
import java.util.List;

/**
 * What a command is called and what it takes. Immutable.
 *
 * @param usage the arguments as the usage line shows them, such as {@code IMAGE [COMMAND] [ARG...]}
 * @param summary one line for lists of commands
 * @param options its options
 * @param least fewest arguments
 * @param most most arguments, {@link #MANY} for any number
 * @param stopAtFirstArgument whether what follows the first argument is never an option of this command
 * @param failure exit status when the engine refuses or fails
 * @param aliases every path under which the command is reached, such as {@code image ls}, {@code images}; empty when there
 *     is only one
 */
public record CommandSpec(
        String usage,
        String summary,
        OptionTable options,
        int least,
        int most,
        boolean stopAtFirstArgument,
        int failure,
        List<String> aliases) {
    /** Any number of arguments. */
    public static final int MANY = Integer.MAX_VALUE;

    /** A command without options that takes any arguments and fails with status 1. */
    public static CommandSpec of(String usage, String summary) {
        return new CommandSpec(usage, summary, OptionTable.EMPTY, 0, MANY, false, 1, List.of());
    }

    /** The same with these options. */
    public CommandSpec options(Option<?>... table) {
        return new CommandSpec(
                usage, summary, OptionTable.of(table), least, most, stopAtFirstArgument, failure, aliases);
    }

    /** The same with bounds for the number of arguments, both included. */
    public CommandSpec arguments(int fewest, int atMost) {
        return new CommandSpec(usage, summary, options, fewest, atMost, stopAtFirstArgument, failure, aliases);
    }

    /** The same, but options end at the first argument, as for {@code run} and {@code exec}. */
    public CommandSpec stopAtFirst() {
        return new CommandSpec(usage, summary, options, least, most, true, failure, aliases);
    }

    /** The same with another exit status for failures of the engine, 125 for {@code run}. */
    public CommandSpec failsWith(int status) {
        return new CommandSpec(usage, summary, options, least, most, stopAtFirstArgument, status, aliases);
    }

    /** The same, reached under all these paths. */
    public CommandSpec aliases(String... paths) {
        return new CommandSpec(usage, summary, options, least, most, stopAtFirstArgument, failure, List.of(paths));
    }
}
