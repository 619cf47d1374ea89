package dev.hull.image.layer;

import dev.hull.image.content.StorePaths;
import dev.hull.image.content.TemporaryArea;
import dev.hull.linux.fs.DirectoryHandle;
import dev.hull.linux.fs.DurableFiles;
import dev.hull.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** A layer that is unpacked and verified, but that nobody can see yet. Closing it unpublished removes it. */
public final class PreparedLayer implements AutoCloseable {
    private final StorePaths paths;
    private final TemporaryArea area;
    private final Path layer;
    private final Digest diffId;

    PreparedLayer(StorePaths paths, TemporaryArea area, Path layer, Digest diffId) {
        this.paths = paths;
        this.area = area;
        this.layer = layer;
        this.diffId = diffId;
    }

    /** Makes its files durable, and whatever else is new in the store's file system. */
    void sync() throws IOException {
        try (DirectoryHandle directory = DirectoryHandle.open(layer)) {
            directory.syncFileSystem();
        }
    }

    /** Moves it into place, after it was synced; somebody else's is as good. */
    LayerRecord publish() throws IOException {
        Path target = paths.layer(diffId);
        Path siblings = paths.layers(diffId.algorithm());
        Files.createDirectories(siblings);
        try {
            Files.move(layer, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Optional<LayerRecord> other = LayerRecord.read(paths, diffId);
            if (other.isPresent()) {
                return other.get(); // somebody was faster
            }
            throw e;
        }
        DurableFiles.syncDirectory(siblings);
        return LayerRecord.read(paths, diffId).orElseThrow(() -> new IOException(target + " vanished"));
    }

    @Override
    public void close() throws IOException {
        area.close();
    }
}
