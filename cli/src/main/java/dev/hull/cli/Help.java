package dev.hull.cli;

import dev.hull.cli.options.Option;
import dev.hull.cli.options.OptionTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Help texts, laid out as Docker's. Only loaded when help is wanted. */
public final class Help {
    private static final int WIDTH = 80;

    private Help() {}

    /**
     * Help of a command, of a group, or of everything.
     *
     * @param words path of a command or group; empty for the overview
     * @return empty when there is no such command
     */
    public static Optional<String> of(List<String> words) {
        if (words.isEmpty()) {
            return Optional.of(overview());
        }
        String path = String.join(" ", words);
        String group = CommandTable.group(path);
        Command command = CommandTable.find(path);
        if (command != null) {
            return Optional.of(command(path, command.spec()));
        }
        return Optional.ofNullable(group).map(summary -> group(path, summary));
    }

    /** Help of one command. */
    static String command(String path, CommandSpec spec) {
        StringBuilder text = new StringBuilder(usage(path, spec))
                .append("\n\n")
                .append(spec.summary())
                .append('\n');
        if (!spec.aliases().isEmpty()) {
            text.append("\nAliases:\n  ");
            String separator = "";
            for (String alias : spec.aliases()) {
                text.append(separator).append("hull ").append(alias);
                separator = ", ";
            }
            text.append('\n');
        }
        List<Option<?>> options = sorted(spec.options(), spec.stopAtFirstArgument());
        if (!options.isEmpty()) {
            text.append("\nOptions:\n").append(options(options));
        }
        return text.toString();
    }

    /** The usage line, without end of line. */
    static String usage(String path, CommandSpec spec) {
        return ("Usage:  hull " + path + " " + spec.usage()).stripTrailing();
    }

    /** The commands of a group. */
    static String group(String group, String summary) {
        StringBuilder text = new StringBuilder("Usage:  hull " + group + " COMMAND\n\n" + summary + "\n");
        List<String> paths = new ArrayList<>();
        for (String path : CommandTable.GROUPED) {
            if (path.startsWith(group + " ")) {
                paths.add(path);
            }
        }
        section(text, "Commands", paths);
        text.append("\nRun 'hull ").append(group).append(" COMMAND --help' for more information on a command.\n");
        return text.toString();
    }

    /** The overview. */
    static String overview() {
        StringBuilder text =
                new StringBuilder("Usage:  hull [OPTIONS] COMMAND\n\nContainers for Linux without a daemon\n");
        section(text, "Common Commands", CommandTable.COMMON);
        text.append("\nManagement Commands:\n");
        List<String> paths = CommandTable.paths();
        for (String group : CommandTable.GROUPS) {
            if (paths.stream().anyMatch(path -> path.startsWith(group + " "))) {
                text.append("  ").append(padded(group, 11)).append(' ');
                text.append(CommandTable.summary(group)).append('\n');
            }
        }
        section(text, "Commands", CommandTable.OTHERS);
        text.append("\nGlobal Options:\n").append(options(sorted(Globals.TABLE, false)));
        return text.append("\nRun 'hull COMMAND --help' for more information on a command.\n")
                .toString();
    }

    private static void section(StringBuilder text, String title, List<String> paths) {
        text.append('\n').append(title).append(":\n");
        for (String path : paths) {
            Command command = CommandTable.find(path);
            if (command != null) {
                String name = path.substring(path.indexOf(' ') + 1);
                text.append("  ")
                        .append(padded(name, 11))
                        .append(' ')
                        .append(command.spec().summary())
                        .append('\n');
            }
        }
    }

    /** The options that help shows, sorted by name. */
    private static List<Option<?>> sorted(OptionTable table, boolean withHelp) {
        List<Option<?>> options = new ArrayList<>();
        for (Option<?> option : table.options()) {
            if (!option.isHidden()) {
                options.add(option);
            }
        }
        if (withHelp) {
            options.add(OptionTable.HELP);
        }
        options.sort(Comparator.comparing(Option::name));
        return options;
    }

    private static String options(List<Option<?>> options) {
        int column = 0;
        for (Option<?> option : options) {
            column = Math.max(column, head(option).length());
        }
        StringBuilder text = new StringBuilder();
        for (Option<?> option : options) {
            text.append(padded(head(option), column)).append("   ");
            wrap(text, description(option), column + 3);
        }
        return text.toString();
    }

    private static String head(Option<?> option) {
        String letter = option.letter() == 0 ? "      " : "  -" + option.letter() + ", ";
        String value = option.placeholder().isEmpty() ? "" : " " + option.placeholder();
        boolean optional = option.mayStandAlone() && !option.isFlag();
        return letter + "--" + option.name() + (optional ? "[=" + option.placeholder() + "]" : value);
    }

    private static String description(Option<?> option) {
        if (option.fallback().isEmpty()) {
            return option.description();
        }
        boolean quoted = option.placeholder().equals("string");
        String value = quoted ? "\"" + option.fallback() + "\"" : option.fallback();
        return option.description() + " (default " + value + ")";
    }

    /** Fills lines up to the width, breaking at blanks; line ends in the text stay. */
    private static void wrap(StringBuilder text, String description, int indent) {
        String separator = "";
        for (String line : description.split("\n", -1)) {
            String rest = line;
            while (!rest.isEmpty()) {
                int room = Math.max(WIDTH - 1 - indent, 24);
                int end = rest.length() <= room ? rest.length() : rest.lastIndexOf(' ', room);
                end = end <= 0 ? rest.length() : end;
                text.append(separator).append(rest, 0, end);
                separator = "\n" + " ".repeat(indent);
                rest = rest.substring(end).stripLeading();
            }
        }
        text.append('\n');
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
