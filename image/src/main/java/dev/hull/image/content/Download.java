package dev.hull.image.content;

import dev.hull.linux.fs.LockFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The right to fetch one blob, and the file that it grows in. Closing it keeps what has come. */
public final class Download implements AutoCloseable {
    private final StorePaths paths;
    private final Path file;
    private final LockFile lock;

    Download(StorePaths paths, Path file, LockFile lock) {
        this.paths = paths;
        this.file = file;
        this.lock = lock;
    }

    /** The whole blob, once {@link #isWhole()}. */
    public Path whole() {
        return file;
    }

    /** What has come of it. */
    public Path part() {
        return DownloadArea.part(file);
    }

    /** Whether it was fetched and verified before, but never published. */
    public boolean isWhole() {
        return Files.exists(file);
    }

    /** Opens the part for reading and writing, as long as it is. */
    public FileChannel open() throws IOException {
        return FileChannel.open(part(), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Declares the part, which was verified and synced, to be the blob. */
    public void finish() throws IOException {
        Files.move(part(), file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Drops what has come. */
    public void discard() throws IOException {
        Files.deleteIfExists(part());
    }

    @Override
    public void close() throws IOException {
        DownloadArea.release(paths, file, lock);
    }
}
