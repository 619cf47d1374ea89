package dev.hull.image.packages;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Records of {@code Key: value} lines with blank lines between them, as dpkg and Python have them; later lines of a value are indented. */
final class Stanzas {
    private Stanzas() {}

    static List<Map<String, String>> parse(byte[] bytes) {
        List<Map<String, String>> stanzas = new ArrayList<>();
        Map<String, String> current = new LinkedHashMap<>();
        String key = "";
        for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
            String text = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
            int colon = text.indexOf(':');
            if (text.isBlank()) {
                if (!current.isEmpty()) {
                    stanzas.add(current);
                    current = new LinkedHashMap<>();
                }
            } else if (text.charAt(0) == ' ' || text.charAt(0) == '\t') {
                current.merge(key, "\n" + text.strip(), String::concat);
            } else if (colon > 0) {
                key = text.substring(0, colon);
                String value = text.substring(colon + 1).strip();
                current.merge(key, value, (old, added) -> old + "\n" + added);
            }
        }
        if (!current.isEmpty()) {
            stanzas.add(current);
        }
        return stanzas;
    }
}
