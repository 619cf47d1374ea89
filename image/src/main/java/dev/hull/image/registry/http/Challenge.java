package dev.hull.image.registry.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How a server wants to be convinced: one challenge of a header {@code WWW-Authenticate} (RFC 9110, section 11.6.1).
 *
 * @param scheme in lower case, such as {@code bearer}
 * @param parameters by names in lower case, unquoted
 */
record Challenge(String scheme, Map<String, String> parameters) {
    /** A parameter, or "". */
    String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }

    /** All challenges of the header's values. What cannot be understood is passed over. */
    static List<Challenge> parse(List<String> values) {
        List<Challenge> found = new ArrayList<>();
        for (String value : values) {
            new Reader(value, found).read();
        }
        return found;
    }

    /** Goes through one value: scheme, then name=value pairs, until a word that no equals sign follows starts the next. */
    private static final class Reader {
        private final String text;
        private final List<Challenge> found;
        private int at;

        Reader(String text, List<Challenge> found) {
            this.text = text;
            this.found = found;
        }

        void read() {
            Map<String, String> parameters = new LinkedHashMap<>();
            for (skip(); at < text.length(); skip()) {
                String word = word();
                if (word.isEmpty()) {
                    at++; // no separator and no word: let it go
                    continue;
                }
                int after = at;
                blanks();
                if (!found.isEmpty() && at < text.length() && text.charAt(at) == '=') {
                    at++;
                    blanks();
                    parameters.putIfAbsent(word, value());
                } else {
                    at = after;
                    parameters = new LinkedHashMap<>();
                    found.add(new Challenge(word, parameters));
                }
            }
        }

        private void skip() {
            while (at < text.length() && (text.charAt(at) == ',' || isBlank(text.charAt(at)))) {
                at++;
            }
        }

        private void blanks() {
            while (at < text.length() && isBlank(text.charAt(at))) {
                at++;
            }
        }

        private static boolean isBlank(char c) {
            return c == ' ' || c == '\t';
        }

        private String word() {
            int start = at;
            while (at < text.length() && isTokenCharacter(text.charAt(at))) {
                at++;
            }
            return text.substring(start, at).toLowerCase(Locale.ROOT);
        }

        private static boolean isTokenCharacter(char c) {
            return Character.isLetterOrDigit(c) || "!#$%&'*+-.^_`|~/:".indexOf(c) >= 0;
        }

        private String value() {
            if (at == text.length() || text.charAt(at) != '"') {
                int start = at;
                while (at < text.length() && text.charAt(at) != ',' && !isBlank(text.charAt(at))) {
                    at++;
                }
                return text.substring(start, at);
            }
            StringBuilder value = new StringBuilder();
            for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                value.append(text.charAt(at));
            }
            at++;
            return value.toString();
        }
    }
}
