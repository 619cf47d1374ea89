package dev.hull.image.content;

import dev.hull.linux.fs.DirectoryHandle;
import dev.hull.linux.fs.DurableFiles;
import dev.hull.linux.fs.FileStatus;
import dev.hull.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What files take on the disk, in allocated bytes as {@code du} counts them: holes do not count, a file with several names counts
 * once. What an unpacked layer takes is noted beside it, for it never changes.
 */
public final class DiskUsage {
    private static final String NOTE = "usage";

    private DiskUsage() {}

    /** Allocated bytes of a file, or of a directory with all below it; 0 when it is not there. */
    public static long of(Path path) throws IOException {
        Path parent = path.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            return 0;
        }
        try (DirectoryHandle directory = DirectoryHandle.open(parent)) {
            return of(directory, path.getFileName().toString(), new HashSet<>());
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    private static long of(DirectoryHandle directory, String name, Set<Long> seen) throws IOException {
        Optional<FileStatus> status = directory.status(name);
        if (status.isEmpty()) {
            return 0;
        }
        FileStatus file = status.get();
        if (!file.isDirectory()) {
            return file.links() > 1 && !seen.add(file.inode()) ? 0 : file.allocated();
        }
        long sum = file.allocated();
        try (DirectoryHandle child = directory.openDirectory(name)) {
            for (String each : child.list()) {
                sum += of(child, each, seen);
            }
        }
        return sum;
    }

    /** Allocated bytes of an unpacked layer, 0 when it is not unpacked. */
    public static long ofLayer(StorePaths paths, Digest diffId) throws IOException {
        Path note = paths.layer(diffId).resolve(NOTE);
        try {
            return Long.parseLong(Files.readString(note).strip());
        } catch (NoSuchFileException e) {
            // not measured yet
        } catch (NumberFormatException e) {
            // cut off by a crash
        }
        if (!Files.exists(paths.layerRecord(diffId))) {
            return 0;
        }
        long size = of(paths.layer(diffId));
        DurableFiles.writeAtomically(note, Long.toString(size).getBytes(StandardCharsets.US_ASCII));
        return size;
    }
}
