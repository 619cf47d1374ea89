package dev.hull.build.run;

import dev.hull.linux.fs.LockFile;
import dev.hull.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Directories that steps keep for their next run, by id. {@code shared}: any number of steps at once; {@code locked}: one, the others
 * wait; {@code private}: one, the others get a directory of their own.
 *
 * <pre>
 *   mounts/HEX/0/data  mounts/HEX/0/lock     HEX: digest of the id
 *   mounts/HEX/1/…                           a further one for private
 *   mounts/HEX/id
 * </pre>
 */
public final class CacheMounts {
    private final Path root;

    /** Those below that directory. */
    public CacheMounts(Path root) {
        this.root = root;
    }

    /** Fills a directory that is new. */
    @FunctionalInterface
    interface Content {
        /** Makes the directory with all that is in it. */
        void fill(Path directory) throws IOException;
    }

    /**
     * A directory that is held.
     *
     * @param directory the directory
     * @param lock held until it is given back
     */
    public record Held(Path directory, LockFile lock) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            lock.close();
        }
    }

    Held take(MountOption option, Content content) throws IOException {
        Path place = root.resolve(Digest.ofBytes(option.cacheId().getBytes(StandardCharsets.UTF_8))
                .hex());
        Files.createDirectories(place);
        Files.writeString(place.resolve("id"), option.cacheId());
        for (int number = 0; ; number++) {
            Path own = Files.createDirectories(place.resolve(Integer.toString(number)));
            Optional<LockFile> lock = lock(option.sharing(), own.resolve("lock"));
            if (lock.isPresent()) {
                return fill(own.resolve("data"), lock.get(), option, content);
            }
        }
    }

    private static Optional<LockFile> lock(String sharing, Path file) throws IOException {
        return switch (sharing) {
            case "locked" -> Optional.of(LockFile.exclusive(file));
            case "private" -> LockFile.tryExclusive(file);
            default -> Optional.of(LockFile.shared(file));
        };
    }

    private static Held fill(Path data, LockFile lock, MountOption option, Content content) throws IOException {
        try (LockFile making = LockFile.exclusive(data.resolveSibling("making"))) {
            assert making != null;
            if (!Files.exists(data)) {
                content.fill(data);
                Files.setAttribute(data, "unix:uid", (int) option.uid());
                Files.setAttribute(data, "unix:gid", (int) option.gid());
                Files.setAttribute(data, "unix:mode", option.mode() < 0 ? 0755 : option.mode());
            }
            return new Held(data, lock);
        } catch (IOException | RuntimeException e) {
            try (lock) {
                throw e;
            }
        }
    }
}
