package dev.hull.image.content;

import dev.hull.linux.fs.LockFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The use of a directory of files that can be fetched or made again. While anybody uses them nobody takes them away. Whoever is
 * killed uses them no longer: the kernel gives up the lock.
 */
public final class CacheUse implements AutoCloseable {
    /** The file in the directory that is locked. It stays. */
    public static final String LOCK = "lock";

    private final Path directory;
    private @Nullable LockFile held; // guarded by this

    /** A use of a directory, which has not begun. */
    public CacheUse(Path directory) {
        this.directory = directory;
    }

    /** Begins, unless it has; makes the directory. Waits as long as somebody removes files. */
    public synchronized void begin() throws IOException {
        if (held == null) {
            Files.createDirectories(directory);
            held = LockFile.shared(directory.resolve(LOCK));
        }
    }

    /** Ends; it may begin again. */
    public synchronized void end() throws IOException {
        LockFile lock = held;
        held = null;
        if (lock != null) {
            lock.close();
        }
    }

    /** The right to remove files of a directory, until it is closed; empty while anybody uses them, or where there is none. */
    public static Optional<LockFile> alone(Path directory) throws IOException {
        return Files.isDirectory(directory) ? LockFile.tryExclusive(directory.resolve(LOCK)) : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        end();
    }
}
