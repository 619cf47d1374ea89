package dev.hull.cli.options;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The options of one command. Every table also has {@code --help}. Small arrays: looking a name up walks them, which for
 * the few options of a command line is faster than filling a map.
 */
public final class OptionTable {
    /** A command without options of its own. */
    public static final OptionTable EMPTY = new OptionTable();

    /** Prints usage; every command has it. */
    public static final Option<Boolean> HELP = Option.flag("help", "Print usage");

    private final Option<?>[] options;

    private OptionTable(Option<?>... options) {
        this.options = options;
    }

    /** A table of these options; names and letters must differ, which a test checks for every command. */
    public static OptionTable of(Option<?>... options) {
        return new OptionTable(options.clone());
    }

    /** The options in the order of declaration, without {@code --help}. */
    public List<Option<?>> options() {
        return List.of(options);
    }

    int size() {
        return options.length;
    }

    Option<?> at(int index) {
        return options[index];
    }

    int indexOf(Option<?> option) {
        for (int i = 0; i < options.length; i++) {
            if (options[i] == option) {
                return i;
            }
        }
        throw new IllegalArgumentException("not an option of this command: " + option);
    }

    @Nullable
    Option<?> named(String name) {
        for (Option<?> option : options) {
            if (option.isNamed(name)) {
                return option;
            }
        }
        return name.equals(HELP.name()) ? HELP : null;
    }

    @Nullable
    Option<?> lettered(char letter) {
        for (Option<?> option : options) {
            if (option.letter() == letter) {
                return option;
            }
        }
        return letter == 'h' ? HELP : null;
    }
}
