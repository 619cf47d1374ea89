package dev.hull.build.word;

import java.util.ArrayList;
import java.util.List;

/** Collects a text, and beside it the words that it falls into at blanks. */
final class Words {
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder word = new StringBuilder();
    private final List<String> words = new ArrayList<>();

    /** A character that separates words if it is a blank. */
    void add(int character) {
        text.appendCodePoint(character);
        split(character);
    }

    /** A text whose blanks separate words: the value of a variable outside of quotes. */
    void addSplit(String value) {
        text.append(value);
        value.codePoints().forEach(this::split);
    }

    /** A text that is part of the present word, whatever it holds. */
    void addWhole(String value) {
        text.append(value);
        word.append(value);
    }

    private void split(int character) {
        if (!Character.isWhitespace(character)) {
            word.appendCodePoint(character);
        } else if (!word.isEmpty()) {
            words.add(word.toString());
            word.setLength(0);
        }
    }

    String text() {
        return text.toString();
    }

    List<String> words() {
        List<String> all = new ArrayList<>(words);
        if (!word.isEmpty()) {
            all.add(word.toString());
        }
        return all;
    }
}
