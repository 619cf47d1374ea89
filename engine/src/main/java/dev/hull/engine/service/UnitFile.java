package dev.hull.engine.service;

import java.util.ArrayList;
import java.util.List;

/**
 * A unit file of systemd (systemd.unit(5), systemd.service(5)): sections of {@code Name=value}.
 *
 * @param name file name, such as {@code container-web.service}
 * @param text the whole file
 */
public record UnitFile(String name, String text) {
    /** Collects lines. */
    static final class Builder {
        private final List<String> lines = new ArrayList<>();

        /** A comment, a line each. */
        Builder comment(String... sentences) {
            for (String sentence : sentences) {
                lines.add("# " + sentence);
            }
            return this;
        }

        /** A section begins. */
        Builder section(String name) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.add("[" + name + "]");
            return this;
        }

        /** A setting; nothing when the value is empty. */
        Builder set(String name, String value) {
            if (!value.isEmpty()) {
                lines.add(name + "=" + value);
            }
            return this;
        }

        /** A setting for each value. */
        Builder setAll(String name, List<String> values) {
            values.forEach(value -> set(name, value));
            return this;
        }

        UnitFile build(String name) {
            return new UnitFile(name, String.join("\n", lines) + "\n");
        }
    }

    /** A command as a value of ExecStart= and its like: each word quoted where it has to be. */
    static String command(List<String> words) {
        List<String> quoted = new ArrayList<>();
        for (String word : words) {
            quoted.add(word(word));
        }
        return String.join(" ", quoted);
    }

    /** One word, which systemd neither splits nor expands (systemd.service(5), command lines). */
    static String word(String word) {
        StringBuilder text = new StringBuilder();
        boolean quote = word.isEmpty() || word.equals(";");
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            quote |= c <= ' ' || c == '\'' || c == '"' || c == 0x7f;
            switch (c) {
                case '%' -> text.append("%%");
                case '$' -> text.append("$$");
                case '\\' -> text.append("\\\\");
                case '"' -> text.append("\\\"");
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                default -> {
                    if (c < ' ' || c == 0x7f) {
                        text.append(hex(c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        return quote ? "\"" + text + "\"" : text.toString();
    }

    private static String hex(char c) {
        String digits = Integer.toHexString(c);
        return "\\x" + (digits.length() < 2 ? "0" : "") + digits;
    }

    /** A value that is text, such as a description: nothing in it is expanded or ends the line. */
    static String plain(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            plain.append(c == '%' ? "%%" : Character.isISOControl(c) ? "?" : String.valueOf(c));
        }
        return plain.toString();
    }
}
