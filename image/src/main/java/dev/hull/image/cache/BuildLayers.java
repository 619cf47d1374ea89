package dev.hull.image.cache;

import dev.hull.image.content.Ingest;
import dev.hull.image.content.StorePaths;
import dev.hull.linux.fs.DurableFiles;
import dev.hull.linux.fs.LockFile;
import dev.hull.oci.Digest;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The cache of builds: layers by the digest of what they were made from. A record keeps its layer from being removed with
 * the last image that has it; it counts only as long as the layer is there. Any number of builds may use it at once, and a
 * build that is killed leaves what it has finished.
 *
 * <pre>
 *   try (Ingest ingest = store.begin(); LayerWriter layer = new LayerWriter(ingest, Compression.NONE)) {
 *       …
 *       layers.publish(ingest, new BuildLayer(key, made.descriptor(), made.diffId(), "RUN make", now));
 *   }
 *   Optional&lt;BuildLayer&gt; again = layers.find(key);
 * </pre>
 */
public final class BuildLayers {
    private final StorePaths paths;

    /** The cache of that store. */
    public BuildLayers(StorePaths paths) {
        this.paths = paths;
    }

    private Path record(Digest key) {
        return paths.buildRecords().resolve(key.hex());
    }

    /** The layer of that key, if it was made before and is still there; it counts as used now. */
    public Optional<BuildLayer> find(Digest key) throws IOException {
        Path file = record(key);
        Optional<BuildLayer> found = read(file, key);
        if (found.isEmpty() || !Files.exists(paths.blob(found.get().blob().digest()))) {
            return Optional.empty();
        }
        touch(file);
        return found;
    }

    private static void touch(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException e) {
            // a store that is mounted read-only, or somebody has just removed it: it is in the lease
        }
    }

    private static Optional<BuildLayer> read(Path file, Digest key) throws IOException {
        try {
            byte[] bytes = Files.readAllBytes(file);
            return Optional.of(BuildLayer.fromJson(
                    key, bytes, Files.getLastModifiedTime(file).toInstant()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (HullException e) {
            return Optional.empty(); // cut off by a crash: as good as missing
        }
    }

    /** Shows a layer to others: its blob moves into place together with its record. */
    public void publish(Ingest ingest, BuildLayer layer) throws IOException {
        Files.createDirectories(paths.buildRecords());
        try (LockFile lock = LockFile.exclusive(paths.indexLock())) {
            assert lock != null;
            ingest.publish();
            add(layer);
        }
    }

    /** Notes one more key for a layer that is there. */
    public void add(BuildLayer layer) throws IOException {
        Files.createDirectories(paths.buildRecords());
        DurableFiles.writeAtomically(record(layer.key()), layer.toJson());
    }

    /** All of them, in no order. */
    public List<BuildLayer> list() throws IOException {
        List<BuildLayer> layers = new ArrayList<>();
        try (DirectoryStream<Path> names = Files.newDirectoryStream(paths.buildRecords())) {
            for (Path file : names) {
                String name = file.getFileName().toString();
                if (name.length() == 64) {
                    read(file, new Digest(Digest.SHA256, name)).ifPresent(layers::add);
                }
            }
        } catch (NoSuchFileException e) {
            // nothing was ever built
        }
        return layers;
    }

    /** Forgets a layer; its content goes with the next collection unless an image has it. */
    public void remove(BuildLayer layer) throws IOException {
        remove(layer.key());
    }

    /** The same by its key. */
    public void remove(Digest key) throws IOException {
        Files.deleteIfExists(record(key));
    }

    /** Blobs and unpacked layers that must stay although no image has them. */
    public static Set<Digest> kept(StorePaths paths) throws IOException {
        Set<Digest> kept = new HashSet<>(BuildLease.held(paths));
        for (BuildLayer layer : new BuildLayers(paths).list()) {
            kept.add(layer.blob().digest());
            kept.add(layer.diffId());
        }
        return kept;
    }
}
