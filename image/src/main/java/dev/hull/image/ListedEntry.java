package dev.hull.image;

import dev.hull.oci.HullException;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.Reference;
import dev.hull.oci.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An entry as lists need it. A line of Hull's own form is neither read as JSON nor taken apart further than that.
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

    private static Optional<ListedEntry> own(String text) {
        Optional<EntryLine> cut = EntryLine.of(text);
        if (cut.isEmpty()) {
            return Optional.empty();
        }
        EntryLine line = cut.get();
        String id = line.annotation(IndexEntry.ID);
        String name = line.annotation(IndexEntry.NAME);
        if (id.isEmpty() || name.isEmpty() && line.annotations().contains(IndexEntry.REF_NAME)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ListedEntry(
                    line.manifest(),
                    line.size(),
                    MediaTypes.isIndex(line.mediaType()),
                    id,
                    name.isEmpty() ? Optional.empty() : Optional.of(Reference.parse(name)),
                    () -> read(text)));
        } catch (HullException e) {
            return Optional.empty(); // another tool's name
        }
    }
}
