package dev.hull.build.dockerfile;

import java.util.ArrayList;
import java.util.List;

/**
 * The {@code --name=value} words that stand before everything else.
 *
 * @param flags the words, quotes and escapes resolved
 * @param rest what follows; {@code --} alone ends the flags
 */
record FlagWords(List<String> flags, String rest) {
    static FlagWords of(String text, char escape) {
        List<String> flags = new ArrayList<>();
        int at = 0;
        while (true) {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            if (!text.startsWith("--", at)) {
                return new FlagWords(flags, text.substring(at));
            }
            StringBuilder word = new StringBuilder();
            at = word(text, at, escape, word);
            if (word.toString().equals("--")) {
                return new FlagWords(flags, text.substring(at));
            }
            flags.add(word.toString());
        }
    }

    /** Reads one word; returns where it ends. */
    private static int word(String text, int start, char escape, StringBuilder word) {
        char quote = 0;
        int at = start;
        for (; at < text.length() && (quote != 0 || !Character.isWhitespace(text.charAt(at))); at++) {
            char character = text.charAt(at);
            if (character == quote) {
                quote = 0;
            } else if (quote == 0 && (character == '\'' || character == '"')) {
                quote = character;
            } else if (character != escape) {
                word.append(character);
            } else if (at + 1 < text.length()) {
                word.append(text.charAt(++at));
            }
        }
        return at;
    }
}
