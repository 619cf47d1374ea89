package dev.hull.image.pack;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The first line of a script, as the kernel reads it (execve(2), "Interpreter scripts"), and what {@code env} makes of it.
 *
 * @param line the whole line, for messages
 * @param interpreter the path it names
 * @param program the program that {@code env} is told to run, looked up by name; empty when the interpreter is not env
 */
record Script(String line, String interpreter, Optional<String> program) {
    /** What the kernel reads of a file to tell what it is. */
    static final int LONGEST_LINE = 256;

    /** Reads the beginning of a file; empty when it is no script. */
    static Optional<Script> parse(byte[] start) {
        if (start.length < 3 || start[0] != '#' || start[1] != '!') {
            return Optional.empty();
        }
        String text = new String(start, StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        String line = end < 0 ? text : text.substring(0, end);
        List<String> words = Arrays.stream(line.substring(2).split("[ \t]+"))
                .filter(word -> !word.isEmpty())
                .toList();
        if (words.isEmpty()) {
            return Optional.empty();
        }
        boolean isEnv = SourceTree.name(words.getFirst()).equals("env");
        return Optional.of(new Script(
                line, words.getFirst(), isEnv ? programOf(words.subList(1, words.size())) : Optional.empty()));
    }

    /** The first word that is neither an option of env nor a variable. */
    private static Optional<String> programOf(List<String> words) {
        boolean value = false;
        for (String word : words) {
            if (value) {
                value = false;
            } else if (word.equals("-u") || word.equals("-C")) {
                value = true;
            } else if (word.startsWith("-S") && word.length() > 2) {
                return Optional.of(word.substring(2));
            } else if (!word.startsWith("-") && !word.contains("=")) {
                return Optional.of(word);
            }
        }
        return Optional.empty();
    }

    /**
     * Programs that lines of a shell script become, by absolute path: {@code exec /usr/lib/app/app "$@"}. Such scripts are what many
     * programs' names stand for.
     *
     * @param lines of the script
     */
    static List<String> becomes(List<String> lines) {
        List<String> programs = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.strip().split("[ \t;&|]+");
            boolean plain = words.length >= 2 && words[0].equals("exec") && words[1].startsWith("/");
            if (plain && words[1].chars().allMatch(c -> Character.isLetterOrDigit(c) || "/._+-".indexOf(c) >= 0)) {
                programs.add(words[1]);
            }
        }
        return programs;
    }

    /** Whether a shell reads the script. */
    boolean isOfAShell() {
        return List.of("sh", "dash", "bash", "ash", "ksh", "zsh").contains(SourceTree.name(interpreter));
    }
}
