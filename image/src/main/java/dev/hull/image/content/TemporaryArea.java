package dev.hull.image.content;

import dev.hull.linux.fs.DurableFiles;
import dev.hull.linux.fs.LockFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A directory for one writer's unfinished work, in the store's own file system so that finished work can be renamed into
 * place. It is locked as long as the writer lives; opening one removes those whose writers died.
 */
public final class TemporaryArea implements AutoCloseable {
    private static final String LOCK = ".lock";

    private final Path directory;
    private final LockFile lock;
    private final AtomicInteger counter = new AtomicInteger();

    private TemporaryArea(Path directory, LockFile lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /** Sweeps up after dead writers and makes a new area. The store must exist. */
    public static TemporaryArea open(StorePaths paths) throws IOException {
        try (LockFile names = LockFile.exclusive(paths.temporaryLock())) {
            sweep(paths);
            String name = ProcessHandle.current().pid() + "-"
                    + Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
            LockFile lock = LockFile.exclusive(paths.temporary().resolve(name + LOCK));
            try {
                return new TemporaryArea(Files.createDirectory(paths.temporary().resolve(name)), lock);
            } catch (IOException e) {
                try (lock) {
                    throw e;
                }
            } finally {
                assert names != null;
            }
        }
    }

    /** Removes the areas of writers that are gone. The caller holds the lock on the names. */
    private static void sweep(StorePaths paths) throws IOException {
        try (DirectoryStream<Path> names = Files.newDirectoryStream(paths.temporary())) {
            for (Path path : names) {
                String name = path.getFileName().toString();
                if (name.endsWith(LOCK)) {
                    sweepOne(path, path.resolveSibling(name.substring(0, name.length() - LOCK.length())));
                } else if (!Files.exists(path.resolveSibling(name + LOCK))) {
                    DurableFiles.deleteTree(path);
                }
            }
        }
    }

    private static void sweepOne(Path lockFile, Path area) throws IOException {
        Optional<LockFile> dead;
        try {
            dead = LockFile.tryExclusive(lockFile);
        } catch (NoSuchFileException e) {
            return; // its writer just finished
        }
        if (dead.isPresent()) {
            try (LockFile held = dead.get()) {
                DurableFiles.deleteTree(area);
                Files.deleteIfExists(lockFile);
                assert held != null;
            }
        }
    }

    /** A name that nobody else uses; nothing is there yet. */
    public Path newPath(String hint) {
        return directory.resolve(hint + "-" + counter.incrementAndGet());
    }

    /** Removes what was not moved away. */
    @Override
    public void close() throws IOException {
        try (lock) {
            DurableFiles.deleteTree(directory);
            Files.deleteIfExists(directory.resolveSibling(directory.getFileName() + LOCK));
        }
    }
}
