package dev.hull.linux.fs;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Small files that are whole or not there, whatever happens: written beside their place, synced, renamed, and the directory
 * synced (in that order).
 */
public final class DurableFiles {
    private DurableFiles() {}

    /**
     * Replaces or creates a file. After a crash at any point the file has its old content or all of the new.
     *
     * @param file its directory must exist
     * @param content all of it
     * @throws IOException with the temporary file removed
     */
    public static void write(Path file, byte[] content) throws IOException {
        replace(file, content, true, Set.of());
        syncDirectory(parent(file));
    }

    /** The same for secrets: the file is readable and writable by its owner only, from its first byte on. */
    public static void writePrivate(Path file, byte[] content) throws IOException {
        replace(file, content, true, Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
        syncDirectory(parent(file));
    }

    /**
     * The same without syncing the directory: after a power cut the file has its old content, is missing if it had none, or
     * has all of the new. For what may be missing as a whole; it costs half of the waiting.
     */
    public static void writeSynced(Path file, byte[] content) throws IOException {
        replace(file, content, true, Set.of());
    }

    /** The same without waiting for the disk: readers never see half a file, but a power cut may lose it or leave it empty. */
    public static void writeAtomically(Path file, byte[] content) throws IOException {
        replace(file, content, false, Set.of());
    }

    /** {@code mode} is empty for what the process's umask makes of rw-rw-rw-. */
    private static void replace(Path file, byte[] content, boolean sync, Set<PosixFilePermission> mode)
            throws IOException {
        Path temporary = file.resolveSibling("." + file.getFileName() + "."
                + Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36) + ".tmp");
        try {
            FileAttribute<?>[] attributes = mode.isEmpty()
                    ? new FileAttribute<?>[0]
                    : new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(mode)};
            Files.createFile(temporary, attributes);
            // Not a FileChannel: its force() loads classes that no AOT cache can hold.
            try (FileOutputStream out = new FileOutputStream(temporary.toFile())) {
                out.write(content);
                if (sync) {
                    out.getFD().sync();
                }
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException e) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException cleaning) {
                e.addSuppressed(cleaning);
            }
            throw e;
        }
    }

    /** Makes the names in a directory durable: what was created, renamed or removed in it. */
    public static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /**
     * Removes a file or a whole tree without following symbolic links; what is missing already is fine. Directories whose
     * mode forbids their owner to empty them are given the needed rights first; depth does not matter.
     */
    public static void deleteTree(Path tree) throws IOException {
        try {
            Files.walkFileTree(tree, new TreeRemover(tree));
        } catch (NoSuchFileException e) {
            // gone: somebody else removed it, which is as good
        }
    }

    private static Path parent(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file.toAbsolutePath() : parent;
    }
}
