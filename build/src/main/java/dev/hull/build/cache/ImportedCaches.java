package dev.hull.build.cache;

import dev.hull.build.progress.BuildProgress;
import dev.hull.image.ImageStore;
import dev.hull.image.content.BlobWriter;
import dev.hull.image.content.Ingest;
import dev.hull.image.layer.LayerArchive;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The caches that a build takes layers from. What is in them is read when a step asks that the machine's own cache cannot answer; a
 * layer comes when somebody needs its files. A cache that cannot be read, or has something else than it says, is told of and put
 * aside.
 */
final class ImportedCaches {
    private final List<CacheSource> sources;
    private final ImageStore store;
    private final BuildProgress progress;
    private final Map<CacheSource, CacheContent> contents = new LinkedHashMap<>(); // guarded by this
    private boolean asked; // guarded by this

    ImportedCaches(List<CacheSource> sources, ImageStore store, BuildProgress progress) {
        this.sources = List.copyOf(sources);
        this.store = store;
        this.progress = progress;
    }

    private synchronized Map<CacheSource, CacheContent> contents() {
        if (!asked) {
            asked = true;
            for (CacheSource source : sources) {
                BuildProgress.Vertex vertex = progress.begin("importing cache manifest from " + source.name());
                try {
                    contents.put(source, source.read());
                    vertex.done();
                } catch (HullException e) {
                    vertex.failed(e.sentence());
                    progress.warning("the cache " + source.name() + " is not used: " + e.sentence() + "\n");
                } catch (IOException e) {
                    vertex.failed(String.valueOf(e.getMessage()));
                    progress.warning("the cache " + source.name() + " is not used: " + e.getMessage() + "\n");
                }
            }
        }
        return new LinkedHashMap<>(contents);
    }

    /** What has been read so far: a build that asks nothing reads nothing. */
    private synchronized Map<CacheSource, CacheContent> read() {
        return new LinkedHashMap<>(contents);
    }

    private synchronized void putAside(CacheSource source) {
        contents.remove(source);
    }

    /** The layer that a step of that key makes, by the first cache that knows it. */
    Optional<CacheContent.Entry> find(Digest key) {
        return contents().values().stream()
                .flatMap(content -> Optional.ofNullable(content.layers().get(key)).stream())
                .findFirst();
    }

    /** All keys of a layer. */
    Set<Digest> keys(Digest diffId) {
        Set<Digest> keys = new HashSet<>();
        read().values()
                .forEach(content -> content.layers().forEach((key, entry) -> {
                    if (entry.diffId().equals(diffId)) {
                        keys.add(key);
                    }
                }));
        return keys;
    }

    /** The blob that a place has of a layer. */
    Optional<Descriptor> stored(Digest diffId, String place) {
        return offers(diffId).stream()
                .filter(offer -> offer.source().place().equals(place))
                .map(offer -> offer.entry().stored())
                .findFirst();
    }

    private record Offer(CacheSource source, CacheContent.Entry entry) {}

    private List<Offer> offers(Digest diffId) {
        List<Offer> offers = new ArrayList<>();
        contents()
                .forEach((source, content) -> content.layers().values().stream()
                        .filter(entry -> entry.diffId().equals(diffId))
                        .findFirst()
                        .ifPresent(entry -> offers.add(new Offer(source, entry))));
        return offers;
    }

    /**
     * Brings a layer into the store.
     *
     * @throws CacheLost when no cache can give it
     */
    void bring(Digest diffId, BuildCaches.Arrival arrival) throws IOException {
        String last = "no cache has it";
        for (Offer offer : offers(diffId)) {
            BuildProgress.Vertex vertex = progress.begin("importing layer " + diffId.shortHex() + " from "
                    + offer.source().name());
            try (Ingest ingest = store.begin()) {
                receive(offer, ingest);
                arrival.publish(ingest);
                vertex.done();
                return;
            } catch (HullException e) {
                last = e.sentence();
            } catch (IOException e) {
                last = String.valueOf(e.getMessage());
            }
            vertex.failed(last);
            putAside(offer.source());
            last = "the cache " + offer.source().name() + " is not used any more: " + last;
        }
        throw new CacheLost(last);
    }

    private void receive(Offer offer, Ingest ingest) throws IOException {
        CacheContent.Entry entry = offer.entry();
        Descriptor plain = Descriptor.of(MediaTypes.OCI_LAYER, entry.diffId(), entry.size());
        MessageDigest computation = entry.stored().digest().newComputation();
        try (InputStream in = new DigestInputStream(offer.source().open(entry.stored()), computation);
                InputStream archive = LayerArchive.decompressed(in);
                BlobWriter out = ingest.newBlob()) {
            byte[] buffer = new byte[128 * 1024];
            for (int read = archive.read(buffer); read >= 0; read = archive.read(buffer)) {
                out.write(buffer, 0, read);
                if (out.size() > entry.size()) {
                    throw damaged(entry, "it is longer than it says");
                }
            }
            while (in.read(buffer) >= 0) {} // what is behind the compressed data
            if (!entry.stored().digest().matches(computation.digest())) {
                throw damaged(entry, "its content has another digest");
            }
            out.finish(plain);
        }
        LayerArchive.verify(ingest.locate(plain.digest()), plain.digest(), entry.diffId())
                .write(store.paths(), entry.diffId());
    }

    private static HullException damaged(CacheContent.Entry entry, String why) {
        return new HullException(ErrorKind.DATA_LOSS, "blob " + entry.stored().digest() + " is damaged: " + why);
    }
}
