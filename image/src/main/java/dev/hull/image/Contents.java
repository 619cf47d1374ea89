package dev.hull.image;

import dev.hull.image.content.StorePaths;
import dev.hull.oci.Digest;
import dev.hull.oci.HullException;
import dev.hull.oci.MediaTypes;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What belongs to each manifest, noted in one file, so that removals and sums need not open every manifest and configuration of
 * the store; what is missing is read from the manifest and noted.
 *
 * <pre>
 *   MANIFEST CREATED PINNED DIGEST DIGEST … CHECKSUM    a line each: sha256:HEX 1767225600.0 no sha256:HEX … 1a2b3c4d
 * </pre>
 */
final class Contents {
    /**
     * What is known of one manifest.
     *
     * @param created when the image was made
     * @param pinned whether its label says that it stays
     * @param digests of blobs, and of unpacked layers by their diffIDs; the manifest's own first
     */
    record Content(Optional<Instant> created, boolean pinned, List<Digest> digests) {}

    private final ImageLookup lookup;
    private final NoteFile notes;

    private Contents(ImageLookup lookup, NoteFile notes) {
        this.lookup = lookup;
        this.notes = notes;
    }

    /** The notes of a store. */
    static Contents read(StorePaths paths, ImageLookup lookup) throws IOException {
        return new Contents(lookup, NoteFile.read(paths.contents()));
    }

    private Optional<Content> noted(String manifest) {
        Optional<String[]> found = notes.words(manifest);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        String[] words = found.get();
        try {
            List<Digest> digests = new ArrayList<>();
            digests.add(Digest.parse(words[0]));
            for (int i = 3; i < words.length; i++) {
                digests.add(Digest.parse(words[i]));
            }
            return Optional.of(new Content(NoteFile.instant(words[1]), words[2].equals("yes"), digests));
        } catch (HullException | DateTimeException | NumberFormatException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static String text(Content content) {
        StringBuilder text = new StringBuilder(content.digests.getFirst().toString());
        text.append(' ').append(NoteFile.word(content.created)).append(content.pinned ? " yes" : " no");
        for (Digest digest : content.digests.subList(1, content.digests.size())) {
            text.append(' ').append(digest);
        }
        return text.toString();
    }

    /**
     * What an entry keeps alive.
     *
     * @throws HullException when it is damaged
     */
    Content of(IndexEntry entry) throws IOException {
        if (MediaTypes.isIndex(entry.descriptor().mediaType())) {
            return lookup.content(entry).content(); // which of its manifests are here may change
        }
        String key = entry.descriptor().digest().toString();
        Optional<Content> noted = noted(key);
        if (noted.isPresent()) {
            return noted.get();
        }
        ImageLookup.Found found = lookup.content(entry);
        if (found.whole()) {
            notes.put(key, text(found.content()));
        }
        return found.content();
    }

    /**
     * Those digests that none of the entries reaches. Looks for them in the notes as text: a store of 1,000 images has some
     * 10,000 digests, and a removal is about ten.
     */
    Set<Digest> unreached(Collection<Digest> digests, List<IndexEntry> entries) throws IOException {
        Set<Digest> left = new LinkedHashSet<>(digests);
        Set<Digest> seen = new HashSet<>();
        StringBuilder lines = new StringBuilder();
        for (IndexEntry entry : entries) {
            Digest target = entry.descriptor().digest();
            if (left.isEmpty()) {
                break;
            }
            if (seen.add(target)) {
                Optional<String> line = notes.line(target.toString());
                if (line.isPresent() && !MediaTypes.isIndex(entry.descriptor().mediaType())) {
                    lines.append(line.get()).append('\n');
                } else {
                    of(entry).digests().forEach(left::remove);
                }
            }
        }
        String text = lines.toString();
        left.removeIf(digest -> text.contains(digest.toString()));
        return left;
    }

    /** Whether the note of an entry, if there is one, says what the manifest says. */
    boolean agrees(IndexEntry entry) throws IOException {
        String key = entry.descriptor().digest().toString();
        return noted(key).isEmpty()
                || notes.line(key)
                        .equals(Optional.of(
                                NoteFile.sealed(text(lookup.content(entry).content()))));
    }

    /** Keeps what was found out, and forgets manifests that are no entries. A store that cannot be written goes without. */
    void save(List<IndexEntry> entries) {
        Set<String> known = new HashSet<>();
        entries.forEach(entry -> known.add(entry.descriptor().digest().toString()));
        notes.save(known);
    }

    /** Forgets everything, so that it is found out anew. */
    void forget() throws IOException {
        notes.forget();
    }
}
