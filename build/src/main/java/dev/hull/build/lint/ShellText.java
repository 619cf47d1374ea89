package dev.hull.build.lint;

import dev.hull.build.dockerfile.CommandLine;
import dev.hull.build.dockerfile.HereDocument;
import java.util.ArrayList;
import java.util.List;

/**
 * What a RUN does, as far as a glance tells: words between blanks, commands between {@code && || ; |} and line ends. Quotes are
 * not looked into.
 *
 * @param text the whole
 * @param commands words of each command, the program first
 */
record ShellText(String text, List<List<String>> commands) {
    static ShellText of(CommandLine line) {
        StringBuilder text = new StringBuilder(String.join(" ", line.words()));
        for (HereDocument document : line.documents()) {
            text.append('\n').append(document.text());
        }
        List<List<String>> commands = new ArrayList<>();
        for (String part : text.toString().split("&&|\\|\\||[;|\\n]", -1)) {
            List<String> words = new ArrayList<>();
            for (String word : part.strip().split("\\s+", -1)) {
                boolean isAssignment = word.indexOf('=') > 0 && word.charAt(0) != '-';
                boolean isPrefix = words.isEmpty() && (isAssignment || word.equals("sudo") || word.equals("exec"));
                if (!word.isEmpty() && !isPrefix) {
                    words.add(word);
                }
            }
            if (!words.isEmpty()) {
                commands.add(words);
            }
        }
        return new ShellText(text.toString(), commands);
    }

    /** The words after the program that are no options. */
    static List<String> operands(List<String> command) {
        return command.stream().skip(1).filter(word -> !word.startsWith("-")).toList();
    }
}
