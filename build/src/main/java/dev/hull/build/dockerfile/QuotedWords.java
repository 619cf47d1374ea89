package dev.hull.build.dockerfile;

import java.util.ArrayList;
import java.util.List;

/** Splits at blanks outside of quotes; quotes and escapes stay, they are resolved with the variables. */
final class QuotedWords {
    private QuotedWords() {}

    static List<String> split(String text, char escape) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            boolean last = i + 1 == text.length();
            if (quote == 0 && Character.isWhitespace(character)) {
                add(words, word);
            } else if (character == escape && quote != '\'') {
                if (!last) {
                    word.append(character).append(text.charAt(++i));
                }
            } else {
                if (quote == 0 && (character == '\'' || character == '"')) {
                    quote = character;
                } else if (character == quote) {
                    quote = 0;
                }
                word.append(character);
            }
        }
        add(words, word);
        return words;
    }

    private static void add(List<String> words, StringBuilder word) {
        if (!word.isEmpty()) {
            words.add(word.toString());
            word.setLength(0);
        }
    }
}
