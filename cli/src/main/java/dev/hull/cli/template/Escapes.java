package dev.hull.cli.template;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** {@code html}, {@code js} and {@code urlquery}. */
final class Escapes {
    private Escapes() {}

    static String html(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&#34;");
                case '\'' -> escaped.append("&#39;");
                case 0 -> escaped.append('\uFFFD');
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    static String script(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' || c == '\'' || c == '"') {
                escaped.append('\\').append(c);
            } else if (c < ' ' || "<>&=\u2028\u2029".indexOf(c) >= 0) {
                String digits = Integer.toHexString(c).toUpperCase(java.util.Locale.ROOT);
                escaped.append("\\u").append("0".repeat(4 - digits.length())).append(digits);
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    static String query(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("*", "%2A")
                .replace("%7E", "~");
    }
}
