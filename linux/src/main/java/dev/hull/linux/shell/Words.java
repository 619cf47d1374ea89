package dev.hull.linux.shell;

import java.util.List;

/** Quoting for POSIX shells. */
final class Words {
    private Words() {}

    /** The text as one word that the shell takes literally. */
    static String quote(String text) {
        return !text.isEmpty() && isPlain(text) ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /** Several words, separated by blanks. */
    static String quote(List<String> words) {
        StringBuilder line = new StringBuilder();
        for (String word : words) {
            line.append(line.isEmpty() ? "" : " ").append(quote(word));
        }
        return line.toString();
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            // '=' at the start is special to one shell, '~' and '{' to others
            if (!letter && "_@%+:,./-".indexOf(c) < 0 && (c != '=' || i == 0)) {
                return false;
            }
        }
        return true;
    }
}
