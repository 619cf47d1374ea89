package dev.hull.cli.options;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a command line by a table: {@code --name value}, {@code --name=value}, {@code -n value}, {@code -nvalue},
 * {@code -n=value}, letters of flags together ({@code -ti}), {@code --} before arguments that look like options. Options
 * and arguments may be mixed unless the command stops at its first argument.
 */
public final class OptionParser {
    private final OptionTable table;
    private final List<String> words;
    private final @Nullable Object[] values;
    private final List<String> arguments = new ArrayList<>();
    private int next;
    private boolean help;

    private OptionParser(OptionTable table, List<String> words) {
        this.table = table;
        this.words = words;
        this.values = new Object[table.size()];
    }

    /**
     * Reads one command line.
     *
     * @param table the options
     * @param words the words after the command's name
     * @param stopAtFirstArgument whether everything from the first argument on belongs to somebody else
     * @throws UsageException for an unknown option, or a value that is missing or wrong
     */
    public static ParsedOptions parse(OptionTable table, List<String> words, boolean stopAtFirstArgument) {
        OptionParser parser = new OptionParser(table, words);
        parser.parse(stopAtFirstArgument);
        return new ParsedOptions(table, parser.values, parser.arguments, parser.help);
    }

    private void parse(boolean stopAtFirstArgument) {
        while (next < words.size() && !help) {
            String word = words.get(next++);
            if (word.length() < 2 || word.charAt(0) != '-') {
                arguments.add(word);
                if (stopAtFirstArgument) {
                    takeTheRest();
                }
            } else if (word.equals("--")) {
                takeTheRest();
            } else if (word.charAt(1) == '-') {
                parseName(word);
            } else {
                parseLetters(word);
            }
        }
    }

    private void takeTheRest() {
        arguments.addAll(words.subList(next, words.size()));
        next = words.size();
    }

    private void parseName(String word) {
        int equals = word.indexOf('=');
        String name = word.substring(2, equals < 0 ? word.length() : equals);
        if (name.isEmpty() || name.charAt(0) == '-') {
            throw new UsageException("bad flag syntax: " + word);
        }
        Option<?> option = table.named(name);
        if (option == null) {
            throw Suggestions.unknownOption(name, table);
        }
        if (equals >= 0) {
            set(option, word.substring(equals + 1));
        } else if (option.mayStandAlone()) {
            set(option, option.isFlag() ? "true" : "");
        } else if (next < words.size()) {
            set(option, words.get(next++));
        } else {
            throw new UsageException("flag needs an argument: --" + name);
        }
    }

    private void parseLetters(String word) {
        for (int at = 1; at < word.length() && !help; at++) {
            char letter = word.charAt(at);
            Option<?> option = table.lettered(letter);
            boolean last = at + 1 == word.length();
            if (option == null) {
                throw Suggestions.unknownLetter(letter, word, at, table);
            }
            if (!last && word.charAt(at + 1) == '=') {
                set(option, word.substring(at + 2));
                return;
            }
            if (option.mayStandAlone()) {
                set(option, option.isFlag() ? "true" : "");
            } else if (!last) {
                set(option, word.substring(at + 1));
                return;
            } else if (next < words.size()) {
                set(option, words.get(next++));
            } else {
                throw new UsageException("flag needs an argument: '" + letter + "' in -" + word.substring(at));
            }
        }
    }

    private void set(Option<?> option, String text) {
        try {
            if (option == OptionTable.HELP) {
                help = (Boolean) Values.add(option.kind(), null, text);
            } else {
                int index = table.indexOf(option);
                values[index] = Values.add(option.kind(), values[index], text);
            }
        } catch (IllegalArgumentException e) {
            throw option.invalid(text, String.valueOf(e.getMessage()));
        }
    }
}
