package dev.hull.image;

import dev.hull.linux.fs.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * A file of notes about manifests, a line each: the manifest's digest, words, a checksum of the line. A manifest is known by its
 * digest, so that a note can be missing but never out of date; losing the file costs the work of finding it all out once.
 */
final class NoteFile {
    private static final String NONE = "-";

    private final Path file;
    private final Map<String, String> lines;
    private boolean changed;

    private NoteFile(Path file, Map<String, String> lines) {
        this.file = file;
        this.lines = lines;
    }

    /** The notes of that file, none when there is no file. */
    static NoteFile read(Path file) throws IOException {
        Map<String, String> lines = new LinkedHashMap<>();
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            for (int at = 0, end; (end = text.indexOf('\n', at)) >= 0; at = end + 1) {
                int blank = text.indexOf(' ', at);
                if (blank > at && blank < end) {
                    lines.put(text.substring(at, blank), text.substring(at, end));
                }
            }
        } catch (NoSuchFileException e) {
            // nothing is noted yet
        }
        return new NoteFile(file, lines);
    }

    /** The line about a manifest, checksum included, when it is whole. */
    Optional<String> line(String manifest) {
        String line = lines.get(manifest);
        return line != null && isWhole(line) ? Optional.of(line) : Optional.empty();
    }

    /** The words of the line about a manifest, its digest first, without the checksum; none when there is no whole one. */
    Optional<String[]> words(String manifest) {
        return line(manifest)
                .map(line -> line.substring(0, line.lastIndexOf(' ')).split(" ", -1));
    }

    /** Notes a line, which starts with the manifest's digest and has no checksum yet. */
    void put(String manifest, String text) {
        lines.put(manifest, sealed(text));
        changed = true;
    }

    /** The line with its checksum. */
    static String sealed(String text) {
        return text + ' ' + checksum(text);
    }

    private static boolean isWhole(String line) {
        int last = line.lastIndexOf(' ');
        return line.substring(last + 1).equals(checksum(line.substring(0, last)));
    }

    private static String checksum(String text) {
        CRC32 sum = new CRC32();
        sum.update(text.getBytes(StandardCharsets.ISO_8859_1));
        return Long.toHexString(sum.getValue());
    }

    /** Keeps what was noted of these manifests, and forgets others. A store that cannot be written goes without. */
    void save(Set<String> known) {
        changed |= lines.keySet().retainAll(known);
        if (!changed) {
            return;
        }
        StringBuilder text = new StringBuilder();
        lines.values().forEach(line -> text.append(line).append('\n'));
        try {
            if (lines.isEmpty()) {
                Files.deleteIfExists(file);
                return;
            }
            DurableFiles.writeAtomically(file, text.toString().getBytes(StandardCharsets.ISO_8859_1));
            changed = false;
        } catch (IOException e) {
            // the next command finds it out again
        }
    }

    /** Forgets everything, so that it is found out anew. */
    void forget() throws IOException {
        Files.deleteIfExists(file);
        lines.clear();
    }

    /** A time as a word: seconds since 1970, a dot, nanoseconds, so that no formatter has to be loaded. */
    static String word(Optional<Instant> time) {
        return time.map(instant -> instant.getEpochSecond() + "." + instant.getNano())
                .orElse(NONE);
    }

    /** A word as a time. */
    static Optional<Instant> instant(String text) {
        if (text.equals(NONE)) {
            return Optional.empty();
        }
        int dot = text.indexOf('.');
        long seconds = Long.parseLong(text.substring(0, dot));
        return Optional.of(Instant.ofEpochSecond(seconds, Long.parseLong(text.substring(dot + 1))));
    }
}
