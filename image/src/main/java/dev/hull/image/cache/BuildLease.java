package dev.hull.image.cache;

import dev.hull.image.content.StorePaths;
import dev.hull.linux.fs.LockFile;
import dev.hull.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Keeps blobs and unpacked layers where they are as long as a build needs them, also when somebody removes their image
 * meanwhile. A file with a digest a line, beside it a lock that is held as long as the build lives.
 */
public final class BuildLease implements AutoCloseable {
    private static final String LOCK = ".lock";

    private final StorePaths paths;
    private final Path file;
    private final LockFile lock;

    private BuildLease(StorePaths paths, Path file, LockFile lock) {
        this.paths = paths;
        this.file = file;
        this.lock = lock;
    }

    /** A lease on nothing yet. */
    public static BuildLease open(StorePaths paths) throws IOException {
        paths.create();
        Files.createDirectories(paths.buildLeases());
        held(paths); // takes away those of builds that died
        String name = ProcessHandle.current().pid() + "-"
                + Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
        Path file = paths.buildLeases().resolve(name);
        LockFile lock = LockFile.exclusive(file.resolveSibling(name + LOCK));
        return new BuildLease(paths, file, lock);
    }

    /** Adds digests of blobs and of layers. Whether they are there is to be seen afterwards. */
    public synchronized void add(Collection<Digest> digests) throws IOException {
        StringBuilder lines = new StringBuilder();
        digests.forEach(digest -> lines.append(digest).append('\n'));
        // Whoever removes things holds this lock exclusively: what is there afterwards stays.
        try (LockFile hold = LockFile.shared(paths.storeLock())) {
            assert hold != null;
            Files.write(
                    file,
                    lines.toString().getBytes(StandardCharsets.US_ASCII),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        try (lock) {
            Files.deleteIfExists(file);
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + LOCK));
        }
    }

    /** What leases of builds that live hold; those of builds that died are removed. */
    public static Set<Digest> held(StorePaths paths) throws IOException {
        Set<Digest> held = new HashSet<>();
        try (DirectoryStream<Path> names = Files.newDirectoryStream(paths.buildLeases())) {
            for (Path path : names) {
                String name = path.getFileName().toString();
                if (name.endsWith(LOCK)) {
                    read(path, path.resolveSibling(name.substring(0, name.length() - LOCK.length())), held);
                }
            }
        } catch (NoSuchFileException e) {
            // nothing was ever built
        }
        return held;
    }

    private static void read(Path lockFile, Path file, Set<Digest> held) throws IOException {
        Optional<LockFile> dead = LockFile.tryExclusive(lockFile);
        if (dead.isPresent()) {
            try (LockFile lock = dead.get()) {
                assert lock != null;
                Files.deleteIfExists(file);
                Files.deleteIfExists(lockFile);
            }
            return;
        }
        try {
            for (String line : Files.readAllLines(file)) {
                if (!line.isBlank()) {
                    held.add(Digest.parse(line));
                }
            }
        } catch (NoSuchFileException e) {
            // it holds nothing
        }
    }
}
