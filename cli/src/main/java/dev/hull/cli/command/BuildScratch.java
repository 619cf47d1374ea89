package dev.hull.cli.command;

import dev.hull.cli.CommandContext;
import dev.hull.linux.fs.DurableFiles;
import dev.hull.linux.fs.LockFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * A directory for what a build unpacks and forgets, or for its secrets. A lock in it is held as long as the build lives, so that a later build of the
 * same user sees which directories were left by builds that were killed, and removes them.
 */
final class BuildScratch implements AutoCloseable {
    private static final String PREFIX = "hull-build-";
    private static final String LOCK = "lock";

    private final Path directory;
    private final LockFile lock;

    private BuildScratch(Path directory, LockFile lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /** One for what is unpacked, where the caller has temporary files. */
    static BuildScratch ofFiles(CommandContext context) throws IOException {
        return open(Path.of(context.variable("TMPDIR").orElse("/tmp")));
    }

    /** One for secrets, in the run root, which is in memory where {@code /run} is. */
    static BuildScratch ofSecrets(CommandContext context) throws IOException {
        Path parent = context.runRoot().resolve("build");
        Files.createDirectories(
                parent, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return open(parent);
    }

    /** A new one; the JDK's way to a temporary directory costs a start 18 ms for its random numbers. */
    private static BuildScratch open(Path parent) throws IOException {
        String name = PREFIX + ProcessHandle.current().pid() + "-" + Long.toUnsignedString(System.nanoTime(), 36);
        Path directory = Files.createDirectory(
                parent.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        sweep(parent, owner(directory));
        return new BuildScratch(directory, LockFile.exclusive(directory.resolve(LOCK)));
    }

    /** Whose a directory is, as it looks from here: in a user namespace the caller is another one than outside. */
    private static Object owner(Path directory) throws IOException {
        return Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }

    private static void sweep(Path parent, Object owner) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path each : left) {
                removeIfDead(each, owner);
            }
        }
    }

    /** One without a lock is just being made, or was killed in that moment: it is empty. */
    private static void removeIfDead(Path left, Object owner) throws IOException {
        try {
            boolean own = Files.isDirectory(left, LinkOption.NOFOLLOW_LINKS)
                    && owner(left).equals(owner);
            if (!own || !Files.exists(left.resolve(LOCK), LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            Optional<LockFile> dead = LockFile.tryExclusive(left.resolve(LOCK));
            if (dead.isPresent()) {
                try (LockFile held = dead.get()) {
                    assert held != null;
                    DurableFiles.deleteTree(left);
                }
            }
        } catch (NoSuchFileException e) {
            // another build is at it
        }
    }

    Path directory() {
        return directory;
    }

    @Override
    public void close() throws IOException {
        try (lock) {
            DurableFiles.deleteTree(directory);
        }
    }
}
