package dev.hull.image.content;

import dev.hull.linux.fs.DurableFiles;
import dev.hull.linux.fs.LockFile;
import dev.hull.oci.Digest;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Blobs on their way from registries, one file each, shared by all processes of the store: a blob is fetched by one of them
 * while the others wait for it, and what a broken transfer has left is continued by the next.
 *
 * <pre>
 *   claim ──► sha256-HEX.part grows ──► whole, verified: sha256-HEX ──► {@link Ingest#adopt}, publish: blobs/sha256/HEX
 * </pre>
 *
 * <p>A blob whose ingest never came to be published stays until {@link #sweep}, for the same blob may be wanted again.
 */
public final class DownloadArea implements AutoCloseable {
    private static final String PART = ".part";
    private static final String LOCK = ".lock";

    private final StorePaths paths;
    private final LockFile use;

    private DownloadArea(StorePaths paths, LockFile use) {
        this.paths = paths;
        this.use = use;
    }

    /** Opens the area of a store, which is created if need be. */
    public static DownloadArea open(StorePaths paths) throws IOException {
        paths.create();
        Files.createDirectories(paths.downloads());
        return new DownloadArea(paths, LockFile.shared(paths.downloadsUse()));
    }

    /**
     * The right to fetch a blob, or empty while somebody else has it. Whoever waits asks again: in between the blob may have
     * become whole, or even been published.
     */
    public Optional<Download> claim(Digest digest) throws IOException {
        Path file = file(digest);
        try (LockFile names = LockFile.exclusive(paths.downloadsLock())) {
            assert names != null;
            return LockFile.tryExclusive(lock(file)).map(lock -> new Download(paths, file, lock));
        }
    }

    private Path file(Digest digest) {
        return paths.downloads().resolve(digest.algorithm() + "-" + digest.hex());
    }

    private static Path lock(Path file) {
        return file.resolveSibling(file.getFileName() + LOCK);
    }

    static Path part(Path file) {
        return file.resolveSibling(file.getFileName() + PART);
    }

    /** Gives a claim up. Nobody waits at the lock file itself, so it can be removed. */
    static void release(StorePaths paths, Path file, LockFile lock) throws IOException {
        try (LockFile names = LockFile.exclusive(paths.downloadsLock());
                lock) {
            assert names != null;
            Files.deleteIfExists(lock(file));
        }
    }

    /**
     * Removes what nobody has touched for some time. Does nothing while anybody uses the area.
     *
     * @return bytes that were freed
     */
    public static long sweep(StorePaths paths, Duration age) throws IOException {
        if (!Files.isDirectory(paths.downloads())) {
            return 0;
        }
        Optional<LockFile> alone = LockFile.tryExclusive(paths.downloadsUse());
        if (alone.isEmpty()) {
            return 0;
        }
        long freed = 0;
        Instant limit = Instant.now().minus(age);
        try (LockFile held = alone.get();
                DirectoryStream<Path> files = Files.newDirectoryStream(paths.downloads())) {
            assert held != null;
            for (Path file : files) {
                if (!Files.getLastModifiedTime(file).toInstant().isAfter(limit)) {
                    freed += Files.size(file);
                    DurableFiles.deleteTree(file);
                }
            }
        } catch (NoSuchFileException e) {
            // somebody else sweeps
        }
        return freed;
    }

    @Override
    public void close() throws IOException {
        use.close();
    }
}
