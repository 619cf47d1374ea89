package dev.hull.linux.fs;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Empties a tree that may be hostile: closed to its owner, or deeper than a path can say. */
final class TreeRemover extends SimpleFileVisitor<Path> {
    private static final Set<PosixFilePermission> OWNER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    /** Paths end at 4,095 bytes; a directory beyond this many characters is moved to the top and emptied there. */
    private static final int DEEP = 1000;

    private final Path tree;
    private int moved;

    TreeRemover(Path tree) {
        this.tree = tree.toAbsolutePath();
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
        open(directory);
        if (directory.toString().length() > tree.toString().length() + DEEP) {
            Path up = tree.resolveSibling(tree.getFileName() + ".deep" + moved++);
            Files.move(directory, up);
            DurableFiles.deleteTree(up);
            return FileVisitResult.SKIP_SUBTREE;
        }
        return FileVisitResult.CONTINUE;
    }

    private static boolean open(Path directory) throws IOException {
        boolean closed = !Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS)
                .containsAll(OWNER);
        if (closed) {
            Files.setPosixFilePermissions(directory, OWNER);
        }
        return closed;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        Files.deleteIfExists(file);
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
        if (failure instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        boolean closedDirectory = failure instanceof AccessDeniedException
                && Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)
                && open(file);
        if (!closedDirectory) {
            throw failure;
        }
        DurableFiles.deleteTree(file);
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
        Files.deleteIfExists(directory);
        return FileVisitResult.CONTINUE;
    }
}
