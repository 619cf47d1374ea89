package dev.hull.image.archive;

import dev.hull.image.ImageStore;
import dev.hull.image.content.Failures;
import dev.hull.image.content.StorePaths;
import dev.hull.linux.fs.LockFile;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes images of the store into an archive. Nothing is held in memory but documents; layers are copied as they are stored,
 * or for {@link SaveFormat#LEGACY} decompressed on the way.
 */
public final class ImageSaver {
    private final ImageStore store;

    /** Saves from that store. */
    public ImageSaver(ImageStore store) {
        this.store = store;
    }

    /**
     * Writes an archive to a stream, which stays open.
     *
     * @throws HullException when there is no such image, or writing fails; the stream has a part of the archive then
     */
    public void toStream(SaveRequest request, OutputStream out) {
        Failures.translate("cannot save " + String.join(", ", request.names()), () -> {
            write(request, new TarSink(out));
            return true;
        });
    }

    /** Writes an archive to a file, which appears when it is whole. What is no regular file, such as a pipe, is written to. */
    public void toFile(SaveRequest request, Path file) {
        Failures.translate("cannot save to " + file, () -> {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE)) {
                    write(request, new TarSink(out));
                }
                return true;
            }
            Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
            String suffix = Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
            Path part = target.resolveSibling("." + target.getFileName() + "." + suffix);
            try {
                try (OutputStream out = Files.newOutputStream(part, StandardOpenOption.CREATE_NEW)) {
                    write(request, new TarSink(out));
                }
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
            return true;
        });
    }

    /** Writes the same files to a new or empty directory. */
    public void toDirectory(SaveRequest request, Path directory) {
        Failures.translate("cannot save to " + directory, () -> {
            write(request, new DirectorySink(directory));
            return true;
        });
    }

    private void write(SaveRequest request, ArchiveSink sink) throws IOException {
        Optional<Held> held = Held.of(store, request);
        if (held.isPresent()) {
            try (Held images = held.get()) {
                write(request.format(), images.images(), images.paths(), sink);
            }
            return;
        }
        // Until all is copied no other process may remove what is.
        try (LockFile hold = store.hold()) {
            write(request.format(), Selection.of(store, request), store.paths(), sink);
            assert hold != null;
        }
    }

    private static void write(SaveFormat format, List<SavedImage> images, StorePaths paths, ArchiveSink sink)
            throws IOException {
        switch (format) {
            case DOCKER -> new LayoutFormat(paths, true).write(images, sink);
            case OCI -> new LayoutFormat(paths, false).write(images, sink);
            case LEGACY -> new LegacyFormat(paths).write(images, sink);
        }
    }
}
