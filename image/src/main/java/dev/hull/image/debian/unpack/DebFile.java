package dev.hull.image.debian.unpack;

import dev.hull.image.debian.repository.Compressed;
import dev.hull.image.debian.repository.Paragraphs;
import dev.hull.image.tar.ByteFeed;
import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarReader;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A package file (deb(5)): what it says of itself, and its files.
 *
 * <p>Example: {@code try (DebFile deb = DebFile.open(path)) { deb.control().get("Version"); deb.data().next(); }}.
 */
final class DebFile implements AutoCloseable {
    /** Files of control information; the longest are lists of checksums of some megabytes. */
    private static final int MOST_CONTROL = 32 << 20;

    private static final int MOST_CONTROL_FILES = 1000;

    private final InputStream file;
    private final Map<String, byte[]> controlFiles;
    private final Map<String, String> control;
    private final InputStream dataStream;
    private final TarReader data;

    private DebFile(InputStream file) throws IOException {
        this.file = file;
        ArReader members = new ArReader(file);
        if (!members.next().equals(Optional.of("debian-binary"))) {
            throw ArReader.damaged("its first member is not debian-binary");
        }
        String version = new String(members.content().readNBytes(100), StandardCharsets.ISO_8859_1);
        if (!version.startsWith("2.")) {
            throw ArReader.damaged("its format is not 2");
        }
        member(members, "control.tar");
        this.controlFiles = controlFiles(members.content());
        byte[] text = controlFiles.getOrDefault("control", new byte[0]);
        List<Map<String, String>> paragraphs = Paragraphs.all(text);
        if (paragraphs.size() != 1) {
            throw ArReader.damaged("its control file has " + paragraphs.size() + " paragraphs");
        }
        this.control = paragraphs.getFirst();
        member(members, "data.tar");
        this.dataStream = Compressed.open(members.content());
        this.data = new TarReader(ByteFeed.of(dataStream));
    }

    static DebFile open(Path path) throws IOException {
        InputStream file = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
        try {
            return new DebFile(file);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Members whose names begin with an underscore may stand before (deb(5)). */
    private static void member(ArReader members, String name) throws IOException {
        Optional<String> next = members.next();
        while (next.isPresent() && next.get().startsWith("_")) {
            next = members.next();
        }
        if (next.isEmpty() || !next.get().equals(name) && !next.get().startsWith(name + ".")) {
            throw ArReader.damaged("it has no " + name + " where it should");
        }
    }

    private static Map<String, byte[]> controlFiles(InputStream content) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        long total = 0;
        try (InputStream plain = Compressed.open(content)) {
            TarReader tar = new TarReader(ByteFeed.of(plain));
            for (Optional<TarEntry> next = tar.next(); next.isPresent(); next = tar.next()) {
                TarEntry entry = next.get();
                if (entry.type() == TarEntry.Type.FILE) {
                    total += entry.size();
                    if (total > MOST_CONTROL || files.size() >= MOST_CONTROL_FILES) {
                        throw ArReader.damaged("its control information is longer than any honest one");
                    }
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    tar.content((position, chunk, offset, length) -> bytes.write(chunk, offset, length));
                    files.put(entry.name(), bytes.toByteArray());
                }
            }
        }
        return files;
    }

    /** The fields of its control file. */
    Map<String, String> control() {
        return control;
    }

    /** A file of its control information, such as {@code control}, {@code md5sums}, {@code postinst}. */
    Optional<byte[]> controlFile(String name) {
        return Optional.ofNullable(controlFiles.get(name));
    }

    /** Its files, to be read once. */
    TarReader data() {
        return data;
    }

    @Override
    public void close() throws IOException {
        try (file) {
            dataStream.close();
        }
    }
}
