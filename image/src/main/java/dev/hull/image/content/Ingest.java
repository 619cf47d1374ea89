package dev.hull.image.content;

import dev.hull.linux.fs.DirectoryHandle;
import dev.hull.linux.fs.DurableFiles;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * New content on its way into the store. Blobs are written and synced in a temporary area; {@link #publish} then moves all of
 * them into place at once, together with the index entry that refers to them. Closing without publishing leaves nothing.
 *
 * <pre>
 *   try (Ingest ingest = store.begin()) {
 *       BlobWriter blob = ingest.newBlob();            // temp/…/blob-1
 *       blob.write(…); Descriptor layer = blob.finish(MediaTypes.OCI_LAYER);   // fsync
 *       Descriptor config = ingest.add(MediaTypes.OCI_CONFIG, bytes);
 *       …
 *       store.add(ingest, manifest, names);            // rename, fsync the directory, index.json
 *   }
 * </pre>
 */
public final class Ingest implements AutoCloseable {
    private final StorePaths paths;
    private final TemporaryArea area;
    private final Map<Digest, Path> staged = new LinkedHashMap<>();
    private boolean unsynced; // guarded by this

    /** Starts an ingest into that store, which is created if need be. */
    public Ingest(StorePaths paths) throws IOException {
        this.paths = paths;
        paths.create();
        this.area = TemporaryArea.open(paths);
    }

    /** A writer that computes the digest while it writes. */
    public BlobWriter newBlob() throws IOException {
        return new BlobWriter(this, area.newPath("blob"), true, true);
    }

    /** A writer for content whose digest the caller computes, for instance on another thread. */
    public BlobWriter newUncomputedBlob() throws IOException {
        return new BlobWriter(this, area.newPath("blob"), false, true);
    }

    /** A writer like that of {@link #newBlob} for one of many: they are synced together when they are published. */
    public synchronized BlobWriter newBlobOfMany() throws IOException {
        unsynced = true;
        return new BlobWriter(this, area.newPath("blob"), true, false);
    }

    /** Stages a small blob. */
    public Descriptor add(String mediaType, byte[] content) throws IOException {
        try (BlobWriter writer = newBlob()) {
            writer.write(content, 0, content.length);
            return writer.finish(mediaType);
        }
    }

    /** A place for other unfinished work, removed with the ingest unless moved away. */
    public Path newPath(String hint) {
        return area.newPath(hint);
    }

    /** Whether that blob is in the store or staged here. */
    public synchronized boolean has(Digest digest) {
        return staged.containsKey(digest) || Files.exists(paths.blob(digest));
    }

    synchronized void stage(Descriptor descriptor, Path file) {
        staged.put(descriptor.digest(), file);
    }

    /**
     * Stages a blob that was written and verified elsewhere in the store's file system, and is synced before this is published. Several ingests may adopt the
     * same file: the first that is published moves it into place, for the others it is there already.
     */
    public void adopt(Descriptor descriptor, Path file) {
        stage(descriptor, file);
    }

    /** Forgets every staged blob but these. */
    public synchronized void retain(Collection<Digest> digests) {
        staged.keySet().retainAll(digests);
    }

    /** Where the bytes of a staged or stored blob are at the moment. */
    public synchronized Path locate(Digest digest) {
        Path file = staged.get(digest);
        return file != null && Files.exists(file) ? file : paths.blob(digest);
    }

    /** Moves every staged blob into place. The caller holds the index lock and adds the reference right after. */
    public synchronized void publish() throws IOException {
        if (unsynced) {
            try (DirectoryHandle root = DirectoryHandle.open(paths.root())) {
                root.syncFileSystem();
            }
            unsynced = false;
        }
        Set<Path> directories = new LinkedHashSet<>();
        for (Map.Entry<Digest, Path> blob : staged.entrySet()) {
            Path target = paths.blob(blob.getKey());
            Path directory = paths.blobs(blob.getKey().algorithm());
            if (directories.add(directory)) {
                Files.createDirectories(directory);
            }
            try {
                Files.move(blob.getValue(), target, StandardCopyOption.ATOMIC_MOVE);
            } catch (NoSuchFileException e) {
                if (!Files.exists(target)) {
                    throw e;
                }
            }
        }
        staged.clear();
        for (Path directory : directories) {
            DurableFiles.syncDirectory(directory);
        }
    }

    /** Drops what was not published. */
    @Override
    public void close() throws IOException {
        area.close();
    }
}
