package dev.hull.build.stage;

import dev.hull.build.cache.BuildCaches;
import dev.hull.image.ImageStore;
import dev.hull.image.cache.BuildLayer;
import dev.hull.image.cache.BuildLayers;
import dev.hull.image.cache.BuildLease;
import dev.hull.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/** The layers that the steps of a build have made or found, by key; those that were found elsewhere come when they are needed. */
public final class UsedLayers {
    private final ImageStore store;
    private final BuildLayers cache;
    private final BuildLease lease;
    private final BuildCaches caches;
    private final Map<Digest, BuildLayer> byKey = new ConcurrentHashMap<>();
    private final Map<Digest, BuildLayer> promised = new ConcurrentHashMap<>();
    private final Map<Digest, ReentrantLock> coming = new ConcurrentHashMap<>();

    UsedLayers(ImageStore store, BuildLayers cache, BuildLease lease, BuildCaches caches) {
        this.store = store;
        this.cache = cache;
        this.lease = lease;
        this.caches = caches;
    }

    /** Notes a layer that is in the store. */
    void note(BuildLayer layer) {
        byKey.put(layer.key(), layer);
    }

    /** Notes a layer that is elsewhere. */
    void promise(BuildLayer layer) {
        note(layer);
        promised.put(layer.key(), layer);
    }

    /** All of them, each under every key that is known of it, for caches that are written; else none. */
    public Collection<BuildLayer> all() throws IOException {
        if (!caches.isWritten()) {
            return List.of();
        }
        Map<Digest, BuildLayer> all = new HashMap<>(byKey);
        Set<Digest> used = byKey.values().stream().map(BuildLayer::diffId).collect(Collectors.toSet());
        cache.list().stream()
                .filter(layer -> used.contains(layer.diffId()))
                .forEach(layer -> all.putIfAbsent(layer.key(), layer));
        byKey.values()
                .forEach(layer -> caches.keys(layer.diffId())
                        .forEach(key -> all.putIfAbsent(
                                key, new BuildLayer(key, layer.blob(), layer.diffId(), layer.step(), layer.used()))));
        return List.copyOf(all.values());
    }

    /** A layer that was promised comes; others are there. */
    public void bring(Digest diffId) throws IOException {
        ReentrantLock lock = coming.computeIfAbsent(diffId, each -> new ReentrantLock());
        lock.lock();
        try {
            List<BuildLayer> records = new ArrayList<>(promised.values());
            records.removeIf(layer -> !layer.diffId().equals(diffId));
            if (records.isEmpty()) {
                return;
            }
            BuildLayer first = records.getFirst();
            lease.add(List.of(diffId, first.blob().digest()));
            if (!Files.exists(store.paths().blob(first.blob().digest()))) {
                caches.bring(diffId, ingest -> cache.publish(ingest, first));
            }
            for (BuildLayer record : records) {
                cache.add(record);
                promised.remove(record.key());
            }
        } finally {
            lock.unlock();
        }
    }
}
