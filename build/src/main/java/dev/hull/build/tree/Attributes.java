package dev.hull.build.tree;

import dev.hull.image.tar.TarEntry;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What the machine's file system says of a file, links not followed. */
record Attributes(
        int mode,
        long uid,
        long gid,
        long size,
        long inode,
        long device,
        long links,
        long rdev,
        long modified,
        long changed) {
    private static final String NAMES = "unix:mode,uid,gid,size,ino,dev,nlink,rdev,lastModifiedTime,ctime";

    static Optional<Attributes> of(Path file) throws IOException {
        Map<String, Object> found;
        try {
            found = Files.readAttributes(file, NAMES, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        } catch (FileSystemException e) {
            if (String.valueOf(e.getReason()).equals("Not a directory")) {
                return Optional.empty();
            }
            throw e;
        }
        return Optional.of(new Attributes(
                (int) number(found, "mode"),
                number(found, "uid"),
                number(found, "gid"),
                number(found, "size"),
                number(found, "ino"),
                number(found, "dev"),
                number(found, "nlink"),
                number(found, "rdev"),
                nanos(found, "lastModifiedTime"),
                nanos(found, "ctime")));
    }

    private static long number(Map<String, Object> found, String name) {
        return ((Number) java.util.Objects.requireNonNull(found.get(name))).longValue();
    }

    private static long nanos(Map<String, Object> found, String name) {
        return ((FileTime) java.util.Objects.requireNonNull(found.get(name))).to(TimeUnit.NANOSECONDS);
    }

    /** What it is; empty for a socket, which no image can hold. */
    Optional<TarEntry.Type> type() {
        return switch (mode >>> 12) {
            case 1 -> Optional.of(TarEntry.Type.FIFO);
            case 2 -> Optional.of(TarEntry.Type.CHARACTER_DEVICE);
            case 4 -> Optional.of(TarEntry.Type.DIRECTORY);
            case 6 -> Optional.of(TarEntry.Type.BLOCK_DEVICE);
            case 8 -> Optional.of(TarEntry.Type.FILE);
            case 10 -> Optional.of(TarEntry.Type.SYMLINK);
            default -> Optional.empty();
        };
    }

    int permissions() {
        return mode & 07777;
    }

    /** The device number as Linux divides it. */
    int major() {
        return (int) (rdev >>> 8 & 0xfff);
    }

    int minor() {
        return (int) (rdev & 0xff | rdev >>> 12 & 0xfff00);
    }

    String identity(TarEntry.Type type) {
        return links > 1 && type == TarEntry.Type.FILE ? device + ":" + inode : "";
    }
}
