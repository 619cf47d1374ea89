package dev.hull.engine.log;

import dev.hull.linux.fs.DirectoryHandle;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;

/**
 * Compresses rotated files where they are: a file keeps its name, its first bytes tell (RFC 1952). The monitor goes on
 * renaming meanwhile, so the new file is exchanged for the old one, and back if that was not the one that was read.
 */
public final class LogCompressor {
    private static final int BLOCK = 64 << 10;

    private LogCompressor() {}

    /**
     * Compresses all rotated files of a log that are not compressed yet. Somebody who may not, or has no room, leaves them.
     *
     * @param log the newest file, which stays as it is
     */
    public static void compress(Path log) {
        for (int i = 1; ; i++) {
            Path rotated = log.resolveSibling(log.getFileName() + "." + i);
            if (!Files.exists(rotated)) {
                return;
            }
            Path temporary = log.resolveSibling("." + log.getFileName() + ".compressed");
            try {
                compress(rotated, temporary);
            } catch (IOException e) {
                return; // as large as before, and as readable
            }
        }
    }

    private static void compress(Path rotated, Path temporary) throws IOException {
        try (LogSource source = LogSource.open(rotated)) {
            if (source == null || source.isCompressed()) {
                return;
            }
            Files.deleteIfExists(temporary);
            try {
                Files.createFile(
                        temporary, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
                try (InputStream in = source.stream();
                        OutputStream out = new GZIPOutputStream(Files.newOutputStream(temporary), BLOCK)) {
                    in.transferTo(out);
                }
                Files.setLastModifiedTime(temporary, java.nio.file.attribute.FileTime.from(source.modified));
                exchange(rotated, temporary, source.key);
            } finally {
                Files.deleteIfExists(temporary);
            }
        }
    }

    private static void exchange(Path rotated, Path temporary, Object expected) throws IOException {
        Path directory = Objects.requireNonNull(rotated.toAbsolutePath().getParent());
        try (DirectoryHandle handle = DirectoryHandle.open(directory)) {
            String one = rotated.getFileName().toString();
            String other = temporary.getFileName().toString();
            handle.exchange(one, other);
            if (!LogSource.isAt(temporary, expected)) {
                handle.exchange(one, other);
            }
        }
    }
}
