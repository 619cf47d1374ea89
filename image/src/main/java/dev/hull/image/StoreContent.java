package dev.hull.image;

import dev.hull.image.cache.BuildLayer;
import dev.hull.image.cache.BuildLayers;
import dev.hull.image.content.DiskUsage;
import dev.hull.image.content.Failures;
import dev.hull.image.content.StorePaths;
import dev.hull.oci.Digest;
import dev.hull.oci.HullException;
import dev.hull.oci.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is in a store and what it takes on the disk, in allocated bytes. A picture of one moment: others may change the store
 * while and after it is taken.
 */
public final class StoreContent {
    private final List<StoredImage> images;
    private final Map<Digest, Long> blobs;
    private final Map<Digest, Long> layers;
    private final Set<Digest> cached;
    private final List<BuildLayer> builds;
    private final long unfinished;

    private StoreContent(
            List<StoredImage> images,
            Map<Digest, Long> blobs,
            Map<Digest, Long> layers,
            Set<Digest> cached,
            List<BuildLayer> builds,
            long unfinished) {
        this.images = List.copyOf(images);
        this.blobs = blobs;
        this.layers = layers;
        this.cached = cached;
        this.builds = builds;
        this.unfinished = unfinished;
    }

    /** Looks at a store. */
    public static StoreContent of(ImageStore store) {
        StorePaths paths = store.paths();
        return Failures.translate("cannot look through " + paths.root(), () -> {
            Map<Digest, Long> blobs = new LinkedHashMap<>();
            Map<Digest, Long> layers = new LinkedHashMap<>();
            for (Digest digest : new Garbage(paths, store.lookup()).everything()) {
                if (Files.exists(paths.blob(digest))) {
                    blobs.put(digest, DiskUsage.of(paths.blob(digest)));
                }
                if (Files.isDirectory(paths.layer(digest))) {
                    layers.put(digest, DiskUsage.ofLayer(paths, digest));
                }
            }
            return new StoreContent(
                    images(store),
                    blobs,
                    layers,
                    BuildLayers.kept(paths),
                    new BuildLayers(paths).list(),
                    unfinished(paths));
        });
    }

    private static long unfinished(StorePaths paths) throws IOException {
        long sum = 0;
        for (Path directory : List.of(paths.temporary(), paths.downloads())) {
            if (Files.isDirectory(directory)) {
                try (var names = Files.newDirectoryStream(directory)) {
                    for (Path each : names) {
                        sum += DiskUsage.of(each);
                    }
                }
            }
        }
        return sum;
    }

    /** Its images alone, which is faster. */
    public static List<StoredImage> imagesOf(ImageStore store) {
        return Failures.translate("cannot list the images in " + store.paths().images(), () -> images(store));
    }

    private static List<StoredImage> images(ImageStore store) throws IOException {
        List<IndexEntry> entries = store.index().read();
        Contents contents = Contents.read(store.paths(), store.lookup());
        Map<Digest, List<IndexEntry>> byId = new LinkedHashMap<>();
        for (IndexEntry entry : entries) {
            byId.computeIfAbsent(store.lookup().idOrTarget(entry), id -> new ArrayList<>())
                    .add(entry);
        }
        Map<Digest, Set<Digest>> artifacts = artifacts(store, contents, byId);
        List<StoredImage> images = new ArrayList<>();
        for (Map.Entry<Digest, List<IndexEntry>> each : byId.entrySet()) {
            images.add(image(store, contents, each.getKey(), each.getValue(), artifacts));
        }
        contents.save(entries);
        images.sort(Comparator.comparing((StoredImage image) -> image.created().orElse(Instant.EPOCH))
                .reversed());
        return images;
    }

    /** What refers to an image, such as an SBOM, counts as its content; taken out of the entries here. */
    private static Map<Digest, Set<Digest>> artifacts(
            ImageStore store, Contents contents, Map<Digest, List<IndexEntry>> byId) throws IOException {
        Set<Digest> targets = new HashSet<>();
        byId.values()
                .forEach(entries ->
                        entries.forEach(entry -> targets.add(entry.descriptor().digest())));
        Map<Digest, Set<Digest>> artifacts = new LinkedHashMap<>();
        for (List<IndexEntry> entries : byId.values()) {
            for (IndexEntry entry : List.copyOf(entries)) {
                Optional<Digest> subject = store.lookup().subject(entry);
                if (subject.isPresent() && targets.contains(subject.get())) {
                    entries.remove(entry);
                    artifacts
                            .computeIfAbsent(subject.get(), key -> new LinkedHashSet<>())
                            .addAll(contents.of(entry).digests());
                }
            }
        }
        byId.values().removeIf(List::isEmpty);
        return artifacts;
    }

    private static StoredImage image(
            ImageStore store,
            Contents contents,
            Digest id,
            List<IndexEntry> entries,
            Map<Digest, Set<Digest>> artifacts)
            throws IOException {
        List<Reference> names = new ArrayList<>();
        Set<Digest> content = new LinkedHashSet<>();
        Set<Digest> seen = new HashSet<>();
        Optional<Instant> created = Optional.empty();
        boolean pinned = false;
        for (IndexEntry entry : entries) {
            entry.name().ifPresent(names::add);
            pinned |= entry.isPinned();
            Digest target = entry.descriptor().digest();
            content.addAll(artifacts.getOrDefault(target, Set.of()));
            if (!seen.add(target)) {
                continue;
            }
            try {
                Contents.Content found = contents.of(entry);
                content.addAll(found.digests());
                pinned |= found.pinned();
                created = created.isPresent() ? created : found.created();
            } catch (HullException e) {
                content.add(target); // damaged: what it had cannot be told
            }
        }
        return new StoredImage(id, names, created, LastUse.of(store.paths(), id), pinned, content);
    }

    /** The images, newest first. */
    public List<StoredImage> images() {
        return images;
    }

    /** Blobs by what they take. */
    public Map<Digest, Long> blobs() {
        return Map.copyOf(blobs);
    }

    /** What builds keep for the next build, in no order. */
    public List<BuildLayer> builds() {
        return List.copyOf(builds);
    }

    /** Unpacked layers by what they take. */
    public Map<Digest, Long> layers() {
        return Map.copyOf(layers);
    }

    /** What a blob and the unpacked layer of that digest take. */
    public long size(Digest digest) {
        return blobs.getOrDefault(digest, 0L) + layers.getOrDefault(digest, 0L);
    }

    /** What some of the content takes. */
    public long size(Iterable<Digest> digests) {
        long sum = 0;
        for (Digest digest : digests) {
            sum += size(digest);
        }
        return sum;
    }

    /** What builds keep that no image reaches. */
    public Set<Digest> buildCache() {
        Set<Digest> left = new HashSet<>(blobs.keySet());
        left.addAll(layers.keySet());
        left.retainAll(cached);
        images.forEach(image -> left.removeAll(image.content()));
        return left;
    }

    /** What neither an image reaches nor builds keep. */
    public Set<Digest> unreachable() {
        Set<Digest> left = new HashSet<>(blobs.keySet());
        left.addAll(layers.keySet());
        left.removeAll(cached);
        images.forEach(image -> left.removeAll(image.content()));
        return left;
    }

    /** What an image shares with others. */
    public long shared(StoredImage image) {
        Set<Digest> others = new HashSet<>();
        for (StoredImage other : images) {
            if (other != image) {
                others.addAll(other.content());
            }
        }
        others.retainAll(image.content());
        return size(others);
    }

    /** What commands have not finished, and downloads that were broken off. */
    public long unfinished() {
        return unfinished;
    }

    /** All of it. */
    public long total() {
        long sum = unfinished;
        for (long size : blobs.values()) {
            sum += size;
        }
        for (long size : layers.values()) {
            sum += size;
        }
        return sum;
    }
}
