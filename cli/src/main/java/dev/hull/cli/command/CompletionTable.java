package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.CommandTable;
import dev.hull.cli.options.Option;
import java.util.ArrayList;
import java.util.List;

/**
 * What the completion scripts are made from.
 *
 * @param entries every path of one or two words, groups included
 */
record CompletionTable(List<Entry> entries) {
    /** What a command's arguments are. */
    enum Arguments {
        NONE,
        COMMANDS,
        IMAGES,
        FILES
    }

    /**
     * A command or group.
     *
     * @param path its words
     * @param summary one line
     * @param options without hidden ones
     * @param arguments what its arguments are
     * @param children names of the commands of a group
     */
    record Entry(String path, String summary, List<Option<?>> options, Arguments arguments, List<String> children) {}

    static CompletionTable read() {
        List<Entry> entries = new ArrayList<>();
        for (String group : CommandTable.GROUPS) {
            List<String> children = CommandTable.paths().stream()
                    .filter(path -> path.startsWith(group + " "))
                    .map(path -> path.substring(group.length() + 1))
                    .toList();
            if (!children.isEmpty()) {
                entries.add(new Entry(group, CommandTable.summary(group), List.of(), Arguments.COMMANDS, children));
            }
        }
        for (String path : CommandTable.paths()) {
            Command command = CommandTable.find(path);
            if (command != null) {
                entries.add(entry(path, command.spec()));
            }
        }
        return new CompletionTable(entries);
    }

    private static Entry entry(String path, CommandSpec spec) {
        List<Option<?>> options = spec.options().options().stream()
                .filter(option -> !option.isHidden())
                .toList();
        return new Entry(path, spec.summary(), options, arguments(path, spec), List.of());
    }

    private static Arguments arguments(String path, CommandSpec spec) {
        if (path.equals("help")) {
            return Arguments.COMMANDS;
        }
        if (spec.most() == 0) {
            return Arguments.NONE;
        }
        boolean images = spec.usage().contains("IMAGE") || spec.usage().equals("[OPTIONS] [REPOSITORY[:TAG]]");
        return images ? Arguments.IMAGES : Arguments.FILES;
    }

    /** The entries of one word. */
    List<Entry> first() {
        return entries.stream().filter(entry -> entry.path().indexOf(' ') < 0).toList();
    }

    /** The names of all options with their dashes. */
    static List<String> flags(Entry entry) {
        List<String> flags = new ArrayList<>();
        for (Option<?> option : entry.options()) {
            flags.add("--" + option.name());
            if (option.letter() != 0) {
                flags.add("-" + option.letter());
            }
        }
        flags.add("--help");
        return flags;
    }

    /** The names, with their dashes, of the options that need a value. */
    static List<String> valued(Entry entry) {
        List<String> flags = new ArrayList<>();
        for (Option<?> option : entry.options()) {
            if (!option.mayStandAlone()) {
                flags.add("--" + option.name());
                if (option.letter() != 0) {
                    flags.add("-" + option.letter());
                }
            }
        }
        return flags;
    }
}
