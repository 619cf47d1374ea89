package dev.hull.image.layer;

import dev.hull.image.content.StorePaths;
import dev.hull.linux.fs.DirectoryHandle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Layers, and blobs beside them, that are made durable together: to wait for the disk once costs much less than once for each.
 * May be filled by several threads.
 */
public final class LayerBatch implements AutoCloseable {
    private final StorePaths paths;
    private final List<PreparedLayer> layers = new ArrayList<>(); // guarded by this
    private boolean dirty; // guarded by this

    /** An empty batch. */
    public LayerBatch(StorePaths paths) {
        this.paths = paths;
    }

    /** Takes a layer over. */
    public synchronized void add(PreparedLayer layer) {
        layers.add(layer);
        dirty = true;
    }

    /** Notes that a file was written in the store's file system that has to last as well. */
    public synchronized void wrote() {
        dirty = true;
    }

    /** Waits until all is on the disk, then shows the layers. */
    public synchronized void publish() throws IOException {
        if (!dirty) {
            return;
        }
        try (DirectoryHandle root = DirectoryHandle.open(paths.root())) {
            root.syncFileSystem();
        }
        for (PreparedLayer layer : layers) {
            layer.publish();
        }
    }

    /** Removes what was not published. */
    @Override
    public synchronized void close() throws IOException {
        IOException failure = null;
        for (PreparedLayer layer : layers) {
            try {
                layer.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
