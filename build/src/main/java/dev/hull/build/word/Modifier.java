package dev.hull.build.word;

import java.util.Optional;

/** What the modifiers of <code>${name…}</code> make of a value. */
final class Modifier {
    private Modifier() {}

    /**
     * {@code -}, {@code +} and {@code ?}.
     *
     * @param colon whether an empty value counts as none
     */
    static String conditional(
            String name, int modifier, boolean colon, Optional<String> value, String word, WordRules rules) {
        if (value.isEmpty() && rules.keepUnset()) {
            return "${" + name + (colon ? ":" : "") + Character.toString(modifier) + word + "}";
        }
        boolean missing = value.isEmpty() || (colon && value.get().isEmpty());
        return switch (modifier) {
            case '-' -> missing ? word : value.orElse("");
            case '+' -> missing ? "" : word;
            default -> {
                if (missing) {
                    String why = value.isEmpty() ? "is not allowed to be unset" : "is not allowed to be empty";
                    throw new WordException(name + ": " + (word.isEmpty() ? why : word));
                }
                yield value.get();
            }
        };
    }

    /** {@code #} and {@code %}, doubled for the longest. */
    static String trim(String name, int modifier, Optional<String> value, String word, WordRules rules) {
        if (value.isEmpty() && rules.keepUnset()) {
            return "${" + name + Character.toString(modifier) + word + "}";
        }
        boolean longest = !word.isEmpty() && word.codePointAt(0) == modifier;
        Glob glob = Glob.parse(longest ? word.substring(1) : word);
        String text = value.orElse("");
        return modifier == '#' ? glob.withoutBeginning(text, longest) : glob.withoutEnd(text, longest);
    }

    /** {@code /glob/text} and {@code //glob/text}. */
    static String replace(
            String name, boolean all, Optional<String> value, String pattern, String replacement, WordRules rules) {
        if (value.isEmpty() && rules.keepUnset()) {
            return "${" + name + (all ? "//" : "/") + pattern + "/" + replacement + "}";
        }
        return Glob.parse(pattern).replace(value.orElse(""), replacement, all);
    }
}
