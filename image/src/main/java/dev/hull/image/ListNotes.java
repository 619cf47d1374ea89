package dev.hull.image;

import dev.hull.image.content.StorePaths;
import dev.hull.oci.Digest;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What lists show of each image, noted in one file, so that they need not open every manifest, configuration and measured layer of
 * the store. An image is noted when the sizes of all its layers are known; of an index, whose manifests come and go, nothing is.
 *
 * <pre>
 *   MANIFEST CONFIG BYTES CREATED SIZE STORED CHECKSUM    a line each: sha256:HEX sha256:HEX 1543 1767225600.0 7412 3610 1a2b3c4d
 * </pre>
 */
final class ListNotes {
    /**
     * What is known of an image.
     *
     * @param id digest of its configuration
     * @param bytes of the configuration
     * @param created when it was made
     * @param size bytes of the files of all layers
     * @param stored bytes of manifest, configuration and layers as they are stored
     */
    record Note(Digest id, long bytes, Optional<Instant> created, long size, long stored) {}

    private final StorePaths paths;
    private final NoteFile notes;

    private ListNotes(StorePaths paths, NoteFile notes) {
        this.paths = paths;
        this.notes = notes;
    }

    /** The notes of a store. */
    static ListNotes read(StorePaths paths) throws IOException {
        return new ListNotes(paths, NoteFile.read(paths.listing()));
    }

    /** What is noted of an entry whose manifest and configuration are in the store, as long as they should be. */
    Optional<Note> of(ListedEntry entry) {
        Optional<Note> noted = noted(entry);
        boolean whole = noted.isPresent()
                && size(entry.manifest()) == entry.size()
                && size(noted.get().id()) == noted.get().bytes();
        return whole ? noted : Optional.empty();
    }

    private Optional<Note> noted(ListedEntry entry) {
        Optional<String[]> found = entry.index() ? Optional.empty() : notes.words(entry.manifest());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        String[] words = found.get();
        try {
            return Optional.of(new Note(
                    Digest.parse(words[1]),
                    Long.parseLong(words[2]),
                    NoteFile.instant(words[3]),
                    Long.parseLong(words[4]),
                    Long.parseLong(words[5])));
        } catch (HullException | DateTimeException | NumberFormatException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private long size(String digest) {
        try {
            return size(Digest.parse(digest));
        } catch (HullException e) {
            return -1;
        }
    }

    /** 0 when it is missing. */
    private long size(Digest blob) {
        return paths.blob(blob).toFile().length();
    }

    /** Notes what was found out of an entry. */
    void put(ListedEntry entry, Note note) {
        if (!entry.index()) {
            String key = entry.manifest();
            notes.put(
                    key,
                    key
                            + ' '
                            + note.id()
                            + ' '
                            + note.bytes()
                            + ' '
                            + NoteFile.word(note.created())
                            + ' '
                            + note.size()
                            + ' '
                            + note.stored());
        }
    }

    /** Whether the note of an entry, if there is one, says the same. */
    boolean agrees(ListedEntry entry, Note found) {
        return noted(entry).map(found::equals).orElse(true);
    }

    /** Keeps what was found out, and forgets manifests that are no entries. */
    void save(List<ListedEntry> entries) {
        Set<String> known = new HashSet<>();
        entries.forEach(entry -> known.add(entry.manifest()));
        notes.save(known);
    }

    /** Forgets everything, so that it is found out anew. */
    void forget() throws IOException {
        notes.forget();
    }
}
