package dev.hull.image;

import dev.hull.oci.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The entries of an {@code index.json} of Hull's own as lines: only those are read as JSON that a change has to do with, so that
 * a new name costs the same however many images there are. The text has a character for each byte.
 */
final class IndexLines {
    private static final String KEY_NAME = "\"" + IndexEntry.NAME + "\"";
    private static final String KEY_REF_NAME = "\"" + IndexEntry.REF_NAME + "\"";

    private final List<String> lines;
    private final IndexEntry[] entries;

    private IndexLines(List<String> lines) {
        this.lines = lines;
        this.entries = new IndexEntry[lines.size()];
    }

    /**
     * Finds the lines.
     *
     * @param text between the brackets of the list
     * @return empty when not every line is an entry
     */
    static Optional<IndexLines> of(String text) {
        List<String> lines = new ArrayList<>();
        for (int at = text.indexOf('\n') + 1, end; at < text.length(); at = end + 1) {
            int next = text.indexOf('\n', at);
            end = next < 0 ? text.length() : next;
            boolean last = end == text.length();
            String line = text.substring(at, !last && text.charAt(end - 1) == ',' ? end - 1 : end);
            if (!line.startsWith("{\"mediaType\"") || !line.endsWith("}")) {
                return Optional.empty();
            }
            lines.add(line);
        }
        return Optional.of(new IndexLines(lines));
    }

    /** The lines, without the commas between them. */
    List<String> lines() {
        return lines;
    }

    /** Reads the lines that have one of the texts. */
    private void read(List<String> texts) {
        for (int i = 0; i < entries.length; i++) {
            String line = lines.get(i);
            if (entries[i] == null && texts.stream().anyMatch(line::contains)) {
                entries[i] = IndexEntry.fromJson(Json.parse(line.getBytes(StandardCharsets.ISO_8859_1)));
            }
        }
    }

    /** The lines after {@link ImageNames#assign}. */
    List<String> assigned(List<IndexEntry> additions) {
        List<String> texts = new ArrayList<>();
        for (IndexEntry addition : additions) {
            texts.add(addition.descriptor().digest().toString());
            addition.name().ifPresent(name -> texts.add("\"" + name + "\""));
        }
        for (int i = 0; i < entries.length; i++) { // others may have written what is no name of Hull's form
            if (lines.get(i).contains(KEY_REF_NAME) && !lines.get(i).contains(KEY_NAME)) {
                texts.add(lines.get(i));
            }
        }
        read(texts);
        List<String> digests = new ArrayList<>(); // whose entries are counted
        for (IndexEntry entry : entries) {
            if (entry != null) {
                digests.add(entry.descriptor().digest().toString());
            }
        }
        read(digests);
        return assigned(concerned(), additions);
    }

    private List<IndexEntry> concerned() {
        List<IndexEntry> concerned = new ArrayList<>();
        for (IndexEntry entry : entries) {
            if (entry != null) {
                concerned.add(entry);
            }
        }
        return concerned;
    }

    private List<String> assigned(List<IndexEntry> before, List<IndexEntry> additions) {
        List<IndexEntry> after = before;
        for (IndexEntry addition : additions) {
            after = ImageNames.assign(after, addition);
        }
        Set<IndexEntry> kept = Collections.newSetFromMap(new IdentityHashMap<>());
        kept.addAll(after);
        List<String> result = new ArrayList<>();
        for (int i = 0; i < entries.length; i++) {
            if (entries[i] == null || kept.remove(entries[i])) {
                result.add(lines.get(i));
            }
        }
        for (IndexEntry entry : after) {
            if (kept.contains(entry)) {
                result.add(new String(entry.text().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
            }
        }
        return result;
    }
}
