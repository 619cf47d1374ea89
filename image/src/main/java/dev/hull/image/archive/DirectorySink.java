package dev.hull.image.archive;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/** A directory, new or empty, that gets the files of an archive. */
final class DirectorySink implements ArchiveSink {
    private final Path root;

    /** Makes the directory unless it is there. */
    DirectorySink(Path root) throws IOException {
        this.root = root;
        Files.createDirectories(root);
        try (DirectoryStream<Path> content = Files.newDirectoryStream(root)) {
            if (content.iterator().hasNext()) {
                throw new HullException(
                        ErrorKind.ALREADY_EXISTS, "directory " + root + " is not empty; name a new or an empty one");
            }
        }
    }

    @Override
    public void directory(String name, Instant time) throws IOException {
        Files.createDirectory(root.resolve(name));
    }

    @Override
    public void file(String name, Instant time, byte[] content) throws IOException {
        dated(Files.write(root.resolve(name), content), time);
    }

    @Override
    public void copy(String name, Instant time, Path file) throws IOException {
        dated(Files.copy(file, root.resolve(name)), time);
    }

    @Override
    public void stream(String name, Instant time, InputStream content, long size) throws IOException {
        Path target = root.resolve(name);
        if (Files.copy(content, target) != size) {
            throw new IOException(target + ": the content has another size than it should");
        }
        dated(target, time);
    }

    private static void dated(Path file, Instant time) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(time));
    }

    @Override
    public void link(String name, Instant time, String target) throws IOException {
        Files.createSymbolicLink(root.resolve(name), Path.of(target));
    }

    @Override
    public void finish() {}
}
