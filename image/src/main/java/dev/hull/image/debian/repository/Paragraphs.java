package dev.hull.image.debian.repository;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Paragraphs of fields (Debian Policy, section 5.1; deb822(5)). The lines of a value are kept with newlines between, without the
 * blank that begins each but the first.
 */
public final class Paragraphs {
    /** Longer lines are no honest ones: the longest of Debian's have some ten thousand characters. */
    private static final int LONGEST_LINE = 4 << 20;

    private Paragraphs() {}

    /**
     * Reads all paragraphs.
     *
     * @param in not closed
     * @param wanted fields to keep, by the names that are usual; empty for all, whose names then stand as written
     * @param paragraph takes each
     */
    public static void read(InputStream in, Set<String> wanted, Consumer<Map<String, String>> paragraph)
            throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16);
        Map<String, String> fields = new HashMap<>();
        String key = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.length() > LONGEST_LINE) {
                throw new IOException("a line of " + line.length() + " characters");
            }
            if (line.isBlank()) {
                if (!fields.isEmpty()) {
                    paragraph.accept(fields);
                    fields = new HashMap<>();
                }
                key = "";
                continue;
            }
            char first = line.charAt(0);
            if (first == ' ' || first == '\t') {
                if (!key.isEmpty()) {
                    fields.merge(key, line.strip(), (old, added) -> old + "\n" + added);
                }
            } else if (first != '#') {
                int colon = line.indexOf(':');
                if (colon < 1) {
                    throw new IOException(
                            "a line without a field: '" + line.substring(0, Math.min(60, line.length())) + "'");
                }
                String name = line.substring(0, colon);
                key = wanted.isEmpty() || wanted.contains(name) ? name : "";
                if (!key.isEmpty()) {
                    fields.put(key, line.substring(colon + 1).strip());
                }
            }
        }
        if (!fields.isEmpty()) {
            paragraph.accept(fields);
        }
    }

    /** All paragraphs of a text, with all their fields. */
    public static List<Map<String, String>> all(byte[] text) throws IOException {
        List<Map<String, String>> all = new ArrayList<>();
        read(new java.io.ByteArrayInputStream(text), Set.of(), all::add);
        return all;
    }
}
