package dev.hull.build.cache;

import dev.hull.build.progress.BuildProgress;
import dev.hull.image.ImageStore;
import dev.hull.image.cache.BuildLayer;
import dev.hull.image.content.Ingest;
import dev.hull.image.registry.RegistryAccess;
import dev.hull.image.registry.RegistryArtifact;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.HullException;
import dev.hull.oci.ImageConfig;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Where one build takes layers from and writes them to, besides the machine's own cache. Safe for use by several threads.
 *
 * <pre>
 *   step ──► own cache ──► {@link #find} ─ key known ──► counts as done; nothing has come yet
 *                                          its files are needed ──► {@link #bring} ─ verified ──► own cache
 *                                                                      └ damaged, gone ──► {@link CacheLost}: once more without
 *   end of the build ──► {@link #export}
 * </pre>
 */
public final class BuildCaches {
    /** Takes a layer that has come and was verified. */
    @FunctionalInterface
    public interface Arrival {
        /** Publishes it. */
        void publish(Ingest ingest) throws IOException;
    }

    /** Brings a layer into the store if it is not there. */
    @FunctionalInterface
    public interface Bringing {
        /** Brings it. */
        void bring(BuildLayer layer) throws IOException;
    }

    /**
     * What caches are reached by.
     *
     * @param store the store
     * @param directory what paths are relative to
     * @param registries the way to registries, opened when one is needed
     * @param progress hears what is done
     */
    public record Ways(ImageStore store, Path directory, Supplier<RegistryAccess> registries, BuildProgress progress) {}

    private record Target(CacheSpec spec, CacheTarget target) {}

    private final Optional<ImportedCaches> imports;
    private final List<Target> targets = new ArrayList<>();
    private final boolean inline;
    private final BuildProgress progress;
    private boolean exported; // guarded by this

    private BuildCaches(List<CacheSpec> from, List<CacheSpec> to, Ways ways) {
        List<CacheSource> sources = new ArrayList<>();
        for (CacheSpec spec : from) {
            sources.add(
                    spec.type() == CacheSpec.Type.REGISTRY
                            ? new RegistryCache(artifact(ways, spec), ways.store(), spec)
                            : new DirectoryCache(path(ways, spec), ways.store(), spec));
        }
        for (CacheSpec spec : to) {
            if (spec.type() != CacheSpec.Type.INLINE) {
                targets.add(new Target(
                        spec,
                        spec.type() == CacheSpec.Type.REGISTRY
                                ? new RegistryCache(artifact(ways, spec), ways.store(), spec)
                                : new DirectoryCache(path(ways, spec), ways.store(), spec)));
            }
        }
        this.inline = to.stream().anyMatch(spec -> spec.type() == CacheSpec.Type.INLINE);
        this.progress = ways.progress();
        this.imports = sources.isEmpty()
                ? Optional.empty()
                : Optional.of(new ImportedCaches(sources, ways.store(), ways.progress()));
    }

    private BuildCaches() {
        this.imports = Optional.empty();
        this.inline = false;
        this.progress = BuildProgress.NONE;
    }

    /** No caches. */
    public static BuildCaches none() {
        return new BuildCaches();
    }

    /**
     * Caches.
     *
     * @throws HullException {@code INVALID_ARGUMENT} when one has a wrong name
     */
    public static BuildCaches of(List<CacheSpec> from, List<CacheSpec> to, Ways ways) {
        return from.isEmpty() && to.isEmpty() ? none() : new BuildCaches(from, to, ways);
    }

    private static RegistryArtifact artifact(Ways ways, CacheSpec spec) {
        return RegistryArtifact.of(ways.registries().get(), ways.store(), spec.place());
    }

    private static Path path(Ways ways, CacheSpec spec) {
        return ways.directory().resolve(spec.place()).toAbsolutePath().normalize();
    }

    /** What a step of that key makes, if one of the caches knows; its blob need not be in the store. */
    public Optional<BuildLayer> find(Digest key, String step) {
        return imports.flatMap(caches -> caches.find(key))
                .map(entry -> new BuildLayer(
                        key,
                        Descriptor.of(MediaTypes.OCI_LAYER, entry.diffId(), entry.size()),
                        entry.diffId(),
                        step,
                        Instant.now()));
    }

    /**
     * Brings a layer that was found into the store.
     *
     * @throws CacheLost when it cannot be had
     */
    public void bring(Digest diffId, Arrival arrival) throws IOException {
        if (imports.isEmpty()) {
            throw new CacheLost("layer " + diffId + " is gone");
        }
        imports.get().bring(diffId, arrival);
    }

    /** Whether anything is written at the end. */
    public boolean isWritten() {
        return inline || !targets.isEmpty();
    }

    /** The keys that caches know of a layer. */
    public Set<Digest> keys(Digest diffId) {
        return imports.map(caches -> caches.keys(diffId)).orElse(Set.of());
    }

    /**
     * The configuration with the cache in it, if that is wanted.
     *
     * @param used layers of all steps, in any order, each under every key it was found under
     */
    public ImageConfig inline(ImageConfig config, Collection<BuildLayer> used) {
        if (!inline) {
            return config;
        }
        CacheDocument document = document(used, new TreeSet<>(hexes(config.diffIds())));
        return ImageConfig.parse(Json.write(config.json().toBuilder()
                .put(CacheDocument.MEMBER, document.toJson())
                .build()));
    }

    private static List<String> hexes(List<Digest> digests) {
        return digests.stream().map(Digest::hex).toList();
    }

    /** Each layer once, sorted, so that the same steps give the same cache. */
    private static CacheDocument document(Collection<BuildLayer> used, Set<String> wanted) {
        Map<String, List<BuildLayer>> layers = new TreeMap<>(used.stream()
                .filter(layer -> wanted.contains(layer.diffId().hex()))
                .collect(Collectors.groupingBy(layer -> layer.diffId().hex())));
        List<CacheDocument.Layer> all = new ArrayList<>();
        for (List<BuildLayer> same : layers.values()) {
            BuildLayer first = same.getFirst();
            all.add(new CacheDocument.Layer(
                    first.diffId(),
                    first.blob().size(),
                    same.stream()
                            .map(BuildLayer::key)
                            .sorted(Comparator.comparing(Digest::hex))
                            .toList()));
        }
        return new CacheDocument(all);
    }

    /**
     * Writes the caches.
     *
     * @param used layers of all steps
     * @param ofImage diffIDs of the image
     * @param bringing brings layers into the store that have not come yet
     */
    public void export(Collection<BuildLayer> used, List<Digest> ofImage, Bringing bringing) throws IOException {
        synchronized (this) {
            if (exported) {
                return;
            }
            exported = true;
        }
        for (Target target : targets) {
            List<Digest> wanted = target.spec().everything()
                    ? used.stream().map(BuildLayer::diffId).toList()
                    : ofImage;
            BuildProgress.Vertex vertex =
                    progress.begin("exporting cache to " + target.target().name());
            try {
                export(target.target(), document(used, new TreeSet<>(hexes(wanted))), used, bringing);
                vertex.done();
            } catch (HullException | IOException e) {
                String why = e instanceof HullException expected ? expected.sentence() : String.valueOf(e.getMessage());
                vertex.failed(why);
                if (!target.spec().mayFail()) {
                    throw e;
                }
                progress.warning("the cache " + target.target().name() + " was not written: " + why + "\n");
            }
        }
    }

    private void export(CacheTarget target, CacheDocument document, Collection<BuildLayer> used, Bringing bringing)
            throws IOException {
        Map<String, BuildLayer> layers = new TreeMap<>();
        used.forEach(layer -> layers.putIfAbsent(layer.diffId().hex(), layer));
        try (CacheTarget.Session session = target.begin()) {
            assert session != null;
            export(target, document, layers, bringing);
        }
    }

    private void export(CacheTarget target, CacheDocument document, Map<String, BuildLayer> layers, Bringing bringing)
            throws IOException {
        List<Descriptor> stored = new ArrayList<>();
        for (CacheDocument.Layer each : document.layers()) {
            Optional<Descriptor> there = imports.flatMap(caches -> caches.stored(each.diffId(), target.place()))
                    .filter(target::has);
            if (there.isEmpty()) {
                BuildLayer layer =
                        Objects.requireNonNull(layers.get(each.diffId().hex()));
                bringing.bring(layer);
                stored.add(target.put(layer.blob()));
            } else {
                stored.add(there.get());
            }
        }
        byte[] config = document.raw();
        ImageManifest manifest =
                ImageManifest.of(Descriptor.ofBytes(CacheDocument.MEDIA_TYPE, config), stored, Map.of());
        target.finish(config, manifest);
    }
}
