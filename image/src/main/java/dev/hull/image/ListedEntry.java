package dev.hull.image;

import dev.hull.oci.HullException;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.Reference;
import dev.hull.oci.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An entry as lists need it. A line of Hull's own form is not read as JSON: in a store of 1,000 images that takes longer than
 * everything else that a list does.
 *
 * @param manifest digest of what it points at, as text
 * @param size of that in bytes
 * @param index whether that is an index
 * @param id digest of the configuration as text, "" where the entry does not tell it
 * @param name full name; empty for an image without one
 * @param whole reads all of it
 */
record ListedEntry(
        String manifest, long size, boolean index, String id, Optional<Reference> name, Supplier<IndexEntry> whole) {
    private static final String MEDIA_TYPE = "{\"mediaType\":\"";
    private static final String DIGEST = "\",\"digest\":\"";
    private static final String SIZE = "\",\"size\":";
    private static final String ANNOTATIONS = ",\"annotations\":{";

    /** The view of an entry that was read. */
    static ListedEntry of(IndexEntry entry) {
        return new ListedEntry(
                entry.descriptor().digest().toString(),
                entry.descriptor().size(),
                MediaTypes.isIndex(entry.descriptor().mediaType()),
                entry.id().map(Object::toString).orElse(""),
                entry.name(),
                () -> entry);
    }

    /** The view of a line of {@code index.json}, a character for each byte. */
    static ListedEntry ofLine(String line) {
        Optional<ListedEntry> own = own(line);
        return own.isPresent() ? own.get() : of(read(line));
    }

    private static IndexEntry read(String line) {
        return IndexEntry.fromJson(Json.parse(line.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** What Hull writes has its members in this order, and nothing in it is escaped. */
    private static Optional<ListedEntry> own(String line) {
        int digest = line.indexOf(DIGEST);
        int size = line.indexOf(SIZE);
        int annotations = line.indexOf(ANNOTATIONS);
        boolean ordered = line.startsWith(MEDIA_TYPE) && digest > 0 && size > digest && annotations > size;
        if (!ordered || line.indexOf('\\') >= 0) {
            return Optional.empty();
        }
        String type = line.substring(MEDIA_TYPE.length(), digest);
        String manifest = line.substring(digest + DIGEST.length(), size);
        String bytes = line.substring(size + SIZE.length(), annotations);
        int end = line.indexOf('}', annotations);
        if (end < 0 || (type + manifest).indexOf('"') >= 0 || !isNumber(bytes)) {
            return Optional.empty();
        }
        String texts = line.substring(annotations + ANNOTATIONS.length(), end);
        String id = text(texts, IndexEntry.ID);
        String name = text(texts, IndexEntry.NAME);
        if (id.isEmpty() || name.isEmpty() && texts.contains(IndexEntry.REF_NAME)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ListedEntry(
                    manifest,
                    Long.parseLong(bytes),
                    MediaTypes.isIndex(type),
                    id,
                    name.isEmpty() ? Optional.empty() : Optional.of(Reference.parse(name)),
                    () -> read(line)));
        } catch (HullException e) {
            return Optional.empty(); // another tool's name
        }
    }

    private static String text(String texts, String key) {
        String start = '"' + key + "\":\"";
        int at = texts.indexOf(start);
        int end = at < 0 ? -1 : texts.indexOf('"', at + start.length());
        return end < 0 ? "" : texts.substring(at + start.length(), end);
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() < 19;
    }
}
