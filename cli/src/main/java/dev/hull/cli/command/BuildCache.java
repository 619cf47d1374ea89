package dev.hull.cli.command;

import dev.hull.image.ImageStore;
import dev.hull.image.StoreContent;
import dev.hull.image.StoredImage;
import dev.hull.image.cache.BuildLayer;
import dev.hull.image.cache.BuildLayers;
import dev.hull.image.content.CacheUse;
import dev.hull.image.content.DiskUsage;
import dev.hull.linux.fs.DurableFiles;
import dev.hull.linux.fs.LockFile;
import dev.hull.oci.Digest;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What builds keep in a store for the next build, as commands count and remove it. */
final class BuildCache {
    private final ImageStore store;
    private final BuildLayers layers;
    private final StoreContent content;
    private final Set<Digest> ofImages = new HashSet<>();

    BuildCache(ImageStore store) {
        this(store, StoreContent.of(store));
    }

    BuildCache(ImageStore store, StoreContent content) {
        this.store = store;
        this.layers = new BuildLayers(store.paths());
        this.content = content;
        for (StoredImage image : content.images()) {
            ofImages.addAll(image.content());
        }
    }

    /** What type the layers of steps are, in BuildKit's words. */
    static final String LAYER = "regular";

    /** What type the directories of cache mounts are. */
    static final String MOUNT = "exec.cachemount";

    /**
     * What is meant of a cache.
     *
     * @param before only what was not needed since
     * @param id beginning of the id, empty for all
     * @param type empty for all
     */
    record Selection(Instant before, String id, String type) {
        static final Selection EVERYTHING = new Selection(Instant.MAX, "", "");

        Selection notNeededSince(Instant time) {
            return new Selection(time, id, type);
        }

        Selection withId(String other) {
            return new Selection(before, other, type);
        }

        Selection ofType(String other) {
            return new Selection(before, id, other);
        }

        private boolean means(BuildLayer layer) {
            return layer.used().isBefore(before)
                    && layer.key().hex().startsWith(id)
                    && (type.isEmpty() || type.equals(LAYER));
        }

        private boolean meansMounts() {
            return id.isEmpty() && (type.isEmpty() || type.equals(MOUNT));
        }
    }

    /** What was removed, and the allocated bytes that are free now. */
    record Removed(List<BuildLayer> layers, long freed) {}

    /** The layers, the one that was not needed for the longest time first. */
    List<BuildLayer> list() throws IOException {
        List<BuildLayer> all = new ArrayList<>(layers.list());
        all.sort(Comparator.comparing(BuildLayer::used)
                .thenComparing(layer -> layer.key().hex()));
        return all;
    }

    /** What a layer takes, blob and unpacked copy. */
    long size(BuildLayer layer) {
        return content.size(digests(layer));
    }

    private static Set<Digest> digests(BuildLayer layer) {
        return new HashSet<>(List.of(layer.blob().digest(), layer.diffId()));
    }

    private boolean isOfAnImage(BuildLayer layer) {
        return ofImages.contains(layer.diffId())
                || ofImages.contains(layer.blob().digest());
    }

    /** What no image has, and cache mounts. */
    long reclaimable() throws IOException {
        return content.size(content.buildCache()) + mounts();
    }

    /** All of it, what images have as well included. */
    long size() throws IOException {
        Set<Digest> all = new HashSet<>();
        for (BuildLayer layer : layers.list()) {
            all.addAll(digests(layer));
        }
        return content.size(all) + mounts();
    }

    /** Cache mounts, and what lies beside them. */
    private long mounts() throws IOException {
        Path mounts = store.paths().buildMounts();
        long size = Files.isDirectory(mounts) ? DiskUsage.of(mounts) : 0;
        for (Path directory : fetched()) {
            size += Files.isDirectory(directory) ? DiskUsage.of(directory) : 0;
        }
        return size;
    }

    /** Directories of files that were fetched from addresses, and of what is remembered of contexts: builds do without. */
    private List<Path> fetched() {
        return List.of(
                store.paths().buildWeb(),
                store.paths().buildContexts(),
                store.paths().packages());
    }

    /**
     * Removes.
     *
     * @param all also layers that images have, and what cache mounts hold
     * @param selection what of it
     * @param keep bytes that may stay
     */
    Removed prune(boolean all, Selection selection, long keep) throws IOException {
        List<BuildLayer> removed = new ArrayList<>();
        Set<Digest> kept = new HashSet<>();
        long left = reclaimable();
        long freed = 0;
        for (BuildLayer layer : list()) {
            boolean shared = isOfAnImage(layer);
            if (selection.means(layer) && (all || !shared) && left > keep) {
                layers.remove(layer);
                removed.add(layer);
                left -= shared ? 0 : size(layer);
            } else {
                kept.addAll(digests(layer));
            }
        }
        Set<Digest> gone = new HashSet<>();
        for (BuildLayer layer : removed) {
            digests(layer).stream()
                    .filter(digest -> !kept.contains(digest) && !ofImages.contains(digest))
                    .forEach(gone::add);
        }
        freed += content.size(gone);
        if ((all || selection.type().equals(MOUNT)) && selection.meansMounts()) {
            freed += removeMounts(selection.before());
        }
        if (all && selection.id().isEmpty() && selection.type().isEmpty()) {
            for (Path directory : fetched()) {
                freed += removeFiles(directory, selection.before());
            }
        }
        store.sweep();
        return new Removed(removed, freed);
    }

    /** All of a directory; nothing while somebody uses it. */
    private static long removeFiles(Path directory, Instant before) throws IOException {
        long freed = 0;
        Optional<LockFile> alone = CacheUse.alone(directory);
        if (alone.isEmpty()) {
            return 0;
        }
        try (LockFile lock = alone.get();
                DirectoryStream<Path> files = Files.newDirectoryStream(directory, Files::isRegularFile)) {
            assert lock != null;
            for (Path file : files) {
                boolean old = Files.getLastModifiedTime(file).toInstant().isBefore(before);
                if (old && !file.endsWith(CacheUse.LOCK)) {
                    long size = DiskUsage.of(file);
                    freed += Files.deleteIfExists(file) ? size : 0;
                }
            }
        } catch (NoSuchFileException e) {
            // somebody else removes as well
        }
        return freed;
    }

    /** Those that a build uses at the moment stay. */
    private long removeMounts(Instant before) throws IOException {
        long freed = 0;
        try (DirectoryStream<Path> ids = Files.newDirectoryStream(store.paths().buildMounts())) {
            for (Path id : ids) {
                try (DirectoryStream<Path> numbers = Files.newDirectoryStream(id, Files::isDirectory)) {
                    for (Path number : numbers) {
                        freed += removeMount(number, before);
                    }
                }
            }
        } catch (NoSuchFileException e) {
            // there never was one
        }
        return freed;
    }

    private static long removeMount(Path mount, Instant before) throws IOException {
        Path data = mount.resolve("data");
        boolean recent = Files.exists(data)
                && !Files.getLastModifiedTime(data).toInstant().isBefore(before);
        Optional<LockFile> free = recent ? Optional.empty() : LockFile.tryExclusive(mount.resolve("lock"));
        if (free.isEmpty()) {
            return 0;
        }
        try (LockFile lock = free.get()) {
            assert lock != null;
            long size = Files.exists(data) ? DiskUsage.of(data) : 0;
            DurableFiles.deleteTree(data);
            return size;
        }
    }
}
