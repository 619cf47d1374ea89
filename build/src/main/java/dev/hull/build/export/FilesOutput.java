package dev.hull.build.export;

import dev.hull.build.tree.FileRegion;
import dev.hull.image.tar.ByteNames;
import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarWriter;
import dev.hull.linux.fs.DurableFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The files of an image, as one archive or in a directory. */
final class FilesOutput {
    private static final int SETUID_SETGID_STICKY = 07000;

    private final MergedFiles files;

    FilesOutput(MergedFiles files) {
        this.files = files;
    }

    /** Writes an archive with owners and attributes, sorted; the stream stays open. */
    void writeTo(OutputStream out) throws IOException {
        TarWriter tar = new TarWriter(out);
        Map<FileRegion, String> written = new HashMap<>();
        for (MergedFiles.Member member : files.members().values()) {
            FileRegion content = member.content();
            TarEntry entry = member.entry();
            if (content == null) {
                tar.add(entry);
                continue;
            }
            String first = written.putIfAbsent(content, entry.name());
            if (first != null) {
                tar.add(TarEntry.hardLink(entry.name(), entry.withName(first)));
            } else {
                try (InputStream in = content.open()) {
                    tar.add(entry, in);
                }
            }
        }
        tar.finish();
    }

    /**
     * Writes the files into a directory, beside what is there; they belong to the caller, as Docker does it. Symbolic links that
     * are there are replaced, never followed.
     *
     * @param skipped hears of what the directory does not get: devices
     */
    void writeTo(Path directory, Consumer<String> skipped) throws IOException {
        Files.createDirectories(directory);
        Map<FileRegion, Path> written = new HashMap<>();
        List<Map.Entry<Path, TarEntry>> directories = new ArrayList<>();
        for (MergedFiles.Member member : files.members().values()) {
            TarEntry entry = member.entry();
            Path place = directory.resolve(text(entry.name()));
            switch (entry.type()) {
                case DIRECTORY -> {
                    if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
                        clear(place);
                        Files.createDirectory(place);
                    }
                    directories.addFirst(Map.entry(place, entry));
                }
                case SYMLINK -> {
                    clear(place);
                    Files.createSymbolicLink(place, Path.of(text(entry.linkName())));
                }
                case FILE, HARD_LINK -> {
                    if (member.content() != null) {
                        file(place, entry, member.content(), written);
                    }
                }
                case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO ->
                    skipped.accept("/" + ByteNames.display(entry.name()) + " is left out: no regular file");
            }
        }
        // Last, for a directory may forbid to write, and writing changes its time.
        for (Map.Entry<Path, TarEntry> each : directories) {
            settle(each.getKey(), each.getValue());
        }
    }

    private static void file(Path place, TarEntry entry, FileRegion content, Map<FileRegion, Path> written)
            throws IOException {
        clear(place);
        Path first = written.putIfAbsent(content, place);
        if (first != null) {
            Files.createLink(place, first);
            return;
        }
        try (InputStream in = content.open()) {
            Files.copy(in, place, StandardCopyOption.REPLACE_EXISTING);
        }
        settle(place, entry);
    }

    private static void settle(Path place, TarEntry entry) throws IOException {
        int mode = entry.mode();
        Files.setAttribute(place, "unix:mode", (mode & SETUID_SETGID_STICKY) | (mode & 0777));
        Files.setLastModifiedTime(
                place, FileTime.from(java.time.Instant.ofEpochSecond(entry.mtimeSeconds(), entry.mtimeNanos())));
    }

    private static void clear(Path place) throws IOException {
        if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            DurableFiles.deleteTree(place);
        } else {
            Files.deleteIfExists(place);
        }
    }

    private static String text(String bytes) {
        return new String(ByteNames.toBytes(bytes), StandardCharsets.UTF_8);
    }
}
