package dev.hull.build.stage;

import dev.hull.build.dockerfile.BuildFile;
import dev.hull.build.graph.Scope;
import dev.hull.build.graph.StageGraph;
import dev.hull.build.progress.BuildProgress;
import dev.hull.build.request.BuildRequest;
import dev.hull.build.request.Surroundings;
import dev.hull.engine.BuildSteps;
import dev.hull.image.Image;
import dev.hull.image.cache.BuildLayer;
import dev.hull.image.cache.BuildLayers;
import dev.hull.image.cache.BuildLease;
import dev.hull.image.content.Ingest;
import dev.hull.image.layer.LayerWriter;
import dev.hull.oci.Digest;
import dev.hull.oci.Platform;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the stages of one build share: request, graph, cache, lease on what they need, the engine's door. Safe for use by all
 * their threads.
 */
public final class BuildSession implements AutoCloseable {
    private final BuildRequest request;
    private final BuildFile file;
    private final Scope globals;
    private final StageGraph graph;
    private final Surroundings surroundings;
    private final BuildLayers cache;
    private final BuildLease lease;
    private final Unpacked unpacked;
    private final UsedLayers used;
    private final SharedFiles sharedFiles;
    private final Semaphore programs;
    private final Map<Digest, ReentrantLock> working = new ConcurrentHashMap<>();
    private @Nullable BuildSteps steps; // guarded by this
    private boolean closed; // guarded by this

    /** Begins a build. */
    public BuildSession(
            BuildRequest request, BuildFile file, Scope globals, StageGraph graph, Surroundings surroundings)
            throws IOException {
        this.request = request;
        this.file = file;
        this.globals = globals;
        this.graph = graph;
        this.surroundings = surroundings;
        this.cache = new BuildLayers(surroundings.store().paths());
        this.lease = BuildLease.open(surroundings.store().paths());
        this.used = new UsedLayers(surroundings.store(), cache, lease, surroundings.caches());
        this.unpacked = new Unpacked(surroundings.store(), this::bring);
        this.sharedFiles = new SharedFiles(surroundings.store());
        this.programs = new Semaphore(Math.max(1, request.running().atOnce()));
    }

    BuildRequest request() {
        return request;
    }

    BuildFile file() {
        return file;
    }

    Scope globals() {
        return globals;
    }

    StageGraph graph() {
        return graph;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    BuildProgress progress() {
        return surroundings.progress();
    }

    /** The files of layers. */
    Unpacked unpacked() {
        return unpacked;
    }

    /** Files that programs see and cannot change. */
    SharedFiles sharedFiles() {
        return sharedFiles;
    }

    /** Permits to run a program. */
    Semaphore programs() {
        return programs;
    }

    /** The engine's door, opened when the first program is to be run. */
    synchronized BuildSteps steps() throws IOException {
        if (closed) {
            throw new IOException("the build was given up");
        }
        if (steps == null) {
            steps = surroundings.engine().buildSteps();
        }
        return steps;
    }

    /** Nothing of it goes away while the build needs it. */
    void keep(Image image) throws IOException {
        List<Digest> digests = new ArrayList<>(image.config().diffIds());
        image.manifest().layers().forEach(layer -> digests.add(layer.digest()));
        digests.add(image.id());
        lease.add(digests);
    }

    /** The platform that is built for. */
    Platform platform() {
        return request.choices().platform().orElse(Platform.host());
    }

    /** The time that everything new on an image has at most. */
    Instant epoch(Optional<Instant> ofBase) {
        return request.choices().epoch().or(() -> ofBase).orElse(Instant.EPOCH);
    }

    /** Writes a layer. */
    @FunctionalInterface
    interface Making {
        /** Writes it into an ingest. */
        LayerWriter.Layer into(Ingest ingest) throws IOException, InterruptedException;
    }

    /** A layer that was made before, if caches may be asked: by this machine, or elsewhere; then it comes when it is needed. */
    Optional<ImageLayer> cached(Digest key, String step, boolean reads) throws IOException {
        if (!reads) {
            return Optional.empty();
        }
        Optional<BuildLayer> found = cache.find(key);
        if (found.isPresent()) {
            BuildLayer layer = found.get();
            lease.add(List.of(layer.diffId(), layer.blob().digest()));
            found = cache.find(key); // somebody may have removed it before the lease held it
        }
        if (found.isEmpty()) {
            found = surroundings.caches().find(key, step);
            found.ifPresent(used::promise);
        } else {
            used.note(found.get());
        }
        return found.map(layer -> new ImageLayer(layer.diffId(), layer.blob()));
    }

    /** Layers that were found elsewhere come into the store, unless they are there. */
    public void bring(List<ImageLayer> layers) throws IOException {
        for (ImageLayer layer : layers) {
            used.bring(layer.diffId());
        }
    }

    /** The layers of the steps so far. */
    public UsedLayers used() {
        return used;
    }

    /** Makes a layer and keeps it under a key. When another stage is at the same, its result is taken. */
    ImageLayer make(Digest key, String step, Making making) throws IOException, InterruptedException {
        ReentrantLock lock = working.computeIfAbsent(key, each -> new ReentrantLock());
        boolean alone = lock.tryLock();
        if (!alone) {
            lock.lockInterruptibly();
        }
        try {
            Optional<ImageLayer> others = alone ? Optional.empty() : cached(key, step, true);
            if (others.isPresent()) {
                return others.get();
            }
            try (Ingest ingest = surroundings.store().begin()) {
                LayerWriter.Layer made = making.into(ingest);
                lease.add(List.of(made.diffId(), made.descriptor().digest()));
                BuildLayer layer = new BuildLayer(key, made.descriptor(), made.diffId(), step, Instant.now());
                cache.publish(ingest, layer);
                used.note(layer);
                made.sizes().write(surroundings.store().paths(), made.diffId());
                return new ImageLayer(made.diffId(), made.descriptor());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Notes a further key for a layer. */
    void remember(Digest key, String step, ImageLayer layer) throws IOException {
        BuildLayer record = new BuildLayer(key, layer.blob(), layer.diffId(), step, Instant.now());
        cache.add(record);
        used.note(record);
    }

    /** Gives up: programs that run are killed, none is started any more. */
    public synchronized void stop() throws IOException {
        closed = true;
        if (steps != null) {
            steps.close();
        }
    }

    @Override
    public void close() throws IOException {
        try (lease;
                sharedFiles) {
            stop();
        }
    }
}
