package dev.hull.image.content;

import dev.hull.linux.fs.LockFile;
import dev.hull.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

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

    /** The whole blob, once {@link #isWhole}. */
    public Path whole() {
        return file;
    }

    /** What has come of it. */
    public Path part() {
        return DownloadArea.part(file);
    }

    /**
     * Whether it was fetched before, but never published. It is read and verified again, since it was never synced either; what
     * is damaged is dropped.
     */
    public boolean isWhole(Digest digest) throws IOException {
        MessageDigest computation = digest.newComputation();
        ByteBuffer buffer = ByteBuffer.allocate(256 * 1024);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (channel.read(buffer) >= 0) {
                computation.update(buffer.flip());
                buffer.clear();
            }
        } catch (NoSuchFileException e) {
            return false;
        }
        if (digest.matches(computation.digest())) {
            return true;
        }
        Files.delete(file);
        return false;
    }

    /** Opens the part for reading and writing, as long as it is. */
    public FileChannel open() throws IOException {
        return FileChannel.open(part(), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Declares the part, which was verified, to be the blob. */
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
