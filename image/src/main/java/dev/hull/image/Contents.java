package dev.hull.image;

import dev.hull.image.content.StorePaths;
import dev.hull.linux.fs.DurableFiles;
import dev.hull.oci.Digest;
import dev.hull.oci.HullException;
import dev.hull.oci.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * What belongs to each manifest, noted in one file, so that removals and sums need not open every manifest and configuration of
 * the store. A manifest is known by its digest, so a note can be missing but never out of date; what is missing is read from the
 * manifest and noted. Losing the file costs that work once.
 *
 * <pre>
 *   MANIFEST CREATED PINNED DIGEST DIGEST … CHECKSUM    a line each: sha256:HEX 1767225600.0 no sha256:HEX … 1a2b3c4d
 * </pre>
 */
final class Contents {
    private static final String NONE = "-";

    /**
     * What is known of one manifest.
     *
     * @param created when the image was made
     * @param pinned whether its label says that it stays
     * @param digests of blobs, and of unpacked layers by their diffIDs; the manifest's own first
     */
    record Content(Optional<Instant> created, boolean pinned, List<Digest> digests) {}

    private final StorePaths paths;
    private final ImageLookup lookup;
    private final Map<String, String> lines;
    private boolean changed;

    private Contents(StorePaths paths, ImageLookup lookup, Map<String, String> lines) {
        this.paths = paths;
        this.lookup = lookup;
        this.lines = lines;
    }

    /** The notes of a store. */
    static Contents read(StorePaths paths, ImageLookup lookup) throws IOException {
        Map<String, String> lines = new LinkedHashMap<>();
        try {
            String text = Files.readString(paths.contents(), StandardCharsets.ISO_8859_1);
            for (int at = 0, end; (end = text.indexOf('\n', at)) >= 0; at = end + 1) {
                int blank = text.indexOf(' ', at);
                if (blank > at && blank < end) {
                    lines.put(text.substring(at, blank), text.substring(at, end));
                }
            }
        } catch (NoSuchFileException e) {
            // nothing is noted yet
        }
        return new Contents(paths, lookup, lines);
    }

    private static String checksum(String text) {
        CRC32 sum = new CRC32();
        sum.update(text.getBytes(StandardCharsets.ISO_8859_1));
        return Long.toHexString(sum.getValue());
    }

    private static Optional<Content> parse(String line) {
        if (!isWhole(line)) {
            return Optional.empty();
        }
        String[] words = line.substring(0, line.lastIndexOf(' ')).split(" ", -1);
        try {
            List<Digest> digests = new ArrayList<>();
            digests.add(Digest.parse(words[0]));
            for (int i = 3; i < words.length; i++) {
                digests.add(Digest.parse(words[i]));
            }
            return Optional.of(new Content(instant(words[1]), words[2].equals("yes"), digests));
        } catch (HullException | DateTimeException | NumberFormatException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    /** Seconds since 1970, a dot, nanoseconds: no formatter has to be loaded. */
    private static Optional<Instant> instant(String text) {
        if (text.equals(NONE)) {
            return Optional.empty();
        }
        int dot = text.indexOf('.');
        long seconds = Long.parseLong(text.substring(0, dot));
        return Optional.of(Instant.ofEpochSecond(seconds, Long.parseLong(text.substring(dot + 1))));
    }

    private static String line(Content content) {
        StringBuilder text = new StringBuilder(content.digests.getFirst().toString());
        text.append(' ')
                .append(content.created
                        .map(time -> time.getEpochSecond() + "." + time.getNano())
                        .orElse(NONE));
        text.append(content.pinned ? " yes" : " no");
        for (Digest digest : content.digests.subList(1, content.digests.size())) {
            text.append(' ').append(digest);
        }
        return text.append(' ').append(checksum(text.toString())).toString();
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
        String line = lines.get(key);
        Optional<Content> noted = line == null ? Optional.empty() : parse(line);
        if (noted.isPresent()) {
            return noted.get();
        }
        ImageLookup.Found found = lookup.content(entry);
        if (found.whole()) {
            lines.put(key, line(found.content()));
            changed = true;
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
        StringBuilder notes = new StringBuilder();
        for (IndexEntry entry : entries) {
            Digest target = entry.descriptor().digest();
            if (left.isEmpty()) {
                break;
            }
            if (seen.add(target)) {
                String line = lines.get(target.toString());
                if (line != null
                        && isWhole(line)
                        && !MediaTypes.isIndex(entry.descriptor().mediaType())) {
                    notes.append(line).append('\n');
                } else {
                    of(entry).digests().forEach(left::remove);
                }
            }
        }
        String text = notes.toString();
        left.removeIf(digest -> text.contains(digest.toString()));
        return left;
    }

    private static boolean isWhole(String line) {
        int last = line.lastIndexOf(' ');
        return line.substring(last + 1).equals(checksum(line.substring(0, last)));
    }

    /** Whether the note of an entry, if there is one, says what the manifest says. */
    boolean agrees(IndexEntry entry) throws IOException {
        String line = lines.get(entry.descriptor().digest().toString());
        return line == null
                || parse(line).isEmpty()
                || line.equals(line(lookup.content(entry).content()));
    }

    /** Keeps what was found out, and forgets manifests that are no entries. A store that cannot be written goes without. */
    void save(List<IndexEntry> entries) {
        Set<String> known = new HashSet<>();
        entries.forEach(entry -> known.add(entry.descriptor().digest().toString()));
        changed |= lines.keySet().retainAll(known);
        if (!changed) {
            return;
        }
        StringBuilder text = new StringBuilder();
        lines.values().forEach(line -> text.append(line).append('\n'));
        try {
            if (lines.isEmpty()) {
                Files.deleteIfExists(paths.contents());
                return;
            }
            DurableFiles.writeAtomically(paths.contents(), text.toString().getBytes(StandardCharsets.ISO_8859_1));
            changed = false;
        } catch (IOException e) {
            // the next command finds it out again
        }
    }

    /** Forgets everything, so that it is found out anew. */
    void forget() throws IOException {
        Files.deleteIfExists(paths.contents());
        lines.clear();
    }
}
