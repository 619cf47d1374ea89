package dev.hull.linux.shell;

import java.util.List;

/**
 * What a script says besides its plan.
 *
 * @param title the command that the script is the long form of, such as {@code hull run alpine}
 * @param notes sentences for the head of the script
 * @param userNamespace whether the plan was made for an ordinary user: the script first enters a user namespace in which
 *     that user is root, unless it runs as root already
 */
public record ShellOptions(String title, List<String> notes, boolean userNamespace) {
    public ShellOptions {
        notes = List.copyOf(notes);
    }

    /** A script for root. */
    public static ShellOptions of(String title) {
        return new ShellOptions(title, List.of(), false);
    }
}
