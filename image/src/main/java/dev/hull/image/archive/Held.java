package dev.hull.image.archive;

import dev.hull.image.ImageStore;
import dev.hull.image.content.StorePaths;
import dev.hull.image.content.TemporaryArea;
import dev.hull.linux.fs.LockFile;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Images that are being saved. Their blobs have a second name in a temporary area for as long as it takes, so that the store's
 * lock is held for a moment only: whoever removes the image meanwhile need not wait, and the archive is whole all the same.
 */
final class Held implements AutoCloseable {
    private final TemporaryArea area;
    private final StorePaths store;
    private final StorePaths links;
    private final List<SavedImage> images;

    private Held(TemporaryArea area, StorePaths store, StorePaths links, List<SavedImage> images) {
        this.area = area;
        this.store = store;
        this.links = links;
        this.images = images;
    }

    /** Chooses the images and holds them. Empty where the store cannot be written: then the lock has to be held. */
    static Optional<Held> of(ImageStore store, SaveRequest request) throws IOException {
        StorePaths paths = store.paths();
        if (!Files.isWritable(paths.root())) {
            return Optional.empty();
        }
        TemporaryArea area;
        try (LockFile hold = store.hold()) {
            List<SavedImage> images = Selection.of(store, request);
            area = TemporaryArea.open(paths);
            try {
                Held held = new Held(area, paths, new StorePaths(area.newPath("save")), images);
                held.link();
                assert hold != null;
                return Optional.of(held);
            } catch (IOException | RuntimeException e) {
                try (area) {
                    throw e;
                }
            }
        }
    }

    private void link() throws IOException {
        for (SavedImage image : images) {
            link(image.target().digest());
            link(image.manifest().config().digest());
            for (Descriptor layer : image.manifest().layers()) {
                link(layer.digest());
            }
            for (Digest diffId : image.config().diffIds()) {
                link(store.layerSizes(diffId), links.layerSizes(diffId));
            }
        }
    }

    private void link(Digest blob) throws IOException {
        link(store.blob(blob), links.blob(blob));
    }

    private static void link(Path file, Path link) throws IOException {
        Path directory = link.getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        try {
            Files.createLink(link, file);
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            // twice in the image; or missing, which is told when it is read
        }
    }

    /** The images. */
    List<SavedImage> images() {
        return images;
    }

    /** Where their blobs are. */
    StorePaths paths() {
        return links;
    }

    @Override
    public void close() throws IOException {
        area.close();
    }
}
