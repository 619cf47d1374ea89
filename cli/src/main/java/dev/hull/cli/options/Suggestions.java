package dev.hull.cli.options;

import dev.hull.oci.Nearest;
import java.util.ArrayList;
import java.util.List;

/** What to say about an option that does not exist. Only loaded when something was misspelt. */
public final class Suggestions {
    private Suggestions() {}

    static UsageException unknownOption(String name, OptionTable table) {
        List<String> names = new ArrayList<>();
        for (Option<?> option : table.options()) {
            if (!option.isHidden()) {
                names.add(option.name());
            }
        }
        String hint = Nearest.of(name, names)
                .map(found -> "\nDid you mean --" + found + "?")
                .orElse("");
        return new UsageException("unknown flag: --" + name + hint);
    }

    static UsageException unknownLetter(char letter, String word, int at, OptionTable table) {
        String message = "unknown shorthand flag: '" + letter + "' in -" + word.substring(at);
        Option<?> meant = table.named(word.substring(1));
        return new UsageException(meant == null ? message : message + "\nDid you mean --" + meant.name() + "?");
    }
}
