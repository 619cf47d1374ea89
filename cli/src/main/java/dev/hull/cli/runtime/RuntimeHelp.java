package dev.hull.cli.runtime;

import dev.hull.cli.CommandSpec;
import dev.hull.cli.options.Option;
import dev.hull.cli.options.OptionTable;

/** Texts of {@code --help}. */
final class RuntimeHelp {
    private static final String[] COMMANDS = {
        "create",
        "start",
        "run",
        "exec",
        "state",
        "kill",
        "delete",
        "list",
        "ps",
        "pause",
        "resume",
        "update",
        "events",
        "spec",
        "features"
    };

    private RuntimeHelp() {}

    static String overview() {
        StringBuilder text = new StringBuilder("Usage: " + RuntimeMain.PROGRAM + " [OPTIONS] COMMAND [ARG...]\n\n"
                + "Runs containers from OCI bundles, in the place of runc.\n\nCommands:\n");
        for (String name : COMMANDS) {
            RuntimeCommand command = RuntimeMain.command(name);
            if (command != null) {
                line(text, name, command.spec().summary());
            }
        }
        options(text, RuntimeOptions.GLOBALS);
        return text.toString();
    }

    static String command(String name, CommandSpec spec) {
        StringBuilder text = new StringBuilder("Usage: " + RuntimeMain.PROGRAM + " " + name + " [OPTIONS] "
                + spec.usage() + "\n\n" + spec.summary() + "\n");
        options(text, spec.options());
        return text.toString();
    }

    private static void options(StringBuilder text, OptionTable table) {
        text.append("\nOptions:\n");
        for (Option<?> option : table.options()) {
            if (!option.isHidden()) {
                line(text, option.label() + " " + option.placeholder(), option.description());
            }
        }
        line(text, "-h, --help", "Print usage");
    }

    private static void line(StringBuilder text, String left, String right) {
        text.append("  ").append(left).append(" ".repeat(Math.max(1, 28 - left.length())));
        text.append(right).append('\n');
    }
}
