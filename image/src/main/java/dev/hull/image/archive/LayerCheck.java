package dev.hull.image.archive;

import dev.hull.image.content.Ingest;
import dev.hull.image.content.LayerSizes;
import dev.hull.image.content.StorePaths;
import dev.hull.image.layer.LayerArchive;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Checks that layers are what configurations call them, several at once. */
final class LayerCheck {
    private record Pair(Digest blob, Digest diffId) {}

    private final StorePaths paths;
    private final Ingest ingest;
    private final Set<Pair> pairs = new LinkedHashSet<>();

    LayerCheck(StorePaths paths, Ingest ingest) {
        this.paths = paths;
        this.ingest = ingest;
    }

    /** Notes that a blob is to be that layer. */
    void add(Digest blob, Digest diffId) {
        pairs.add(new Pair(blob, diffId));
    }

    /**
     * Reads the layers that are new.
     *
     * @return their sizes by diffID
     */
    Map<Digest, LayerSizes> run() throws IOException {
        Map<Digest, LayerSizes> sizes = new HashMap<>();
        int width = Math.min(pairs.size(), Runtime.getRuntime().availableProcessors());
        if (width == 0) {
            return sizes;
        }
        ExecutorService workers =
                Executors.newFixedThreadPool(width, Thread.ofPlatform().daemon().factory());
        try {
            Map<Pair, Future<LayerSizes>> running = new LinkedHashMap<>();
            for (Pair pair : pairs) {
                running.put(pair, workers.submit(() -> check(pair)));
            }
            for (Map.Entry<Pair, Future<LayerSizes>> each : running.entrySet()) {
                sizes.put(each.getKey().diffId(), each.getValue().get());
            }
            return sizes;
        } catch (ExecutionException e) {
            throw rethrow(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HullException(ErrorKind.CANCELLED, "interrupted while checking the layers", e);
        } finally {
            workers.shutdownNow();
            workers.close();
        }
    }

    /** Whatever the store has under that digest, it may have come with another configuration: it is read all the same. */
    private LayerSizes check(Pair pair) throws IOException {
        boolean plain = pair.blob().equals(pair.diffId());
        if (plain && Files.exists(paths.blob(pair.blob()))) {
            var known = LayerSizes.read(paths, pair.diffId());
            if (known.isPresent()) {
                return known.get();
            }
        }
        return LayerArchive.verify(ingest.locate(pair.blob()), pair.blob(), pair.diffId());
    }

    private static IOException rethrow(ExecutionException failure) {
        return switch (failure.getCause()) {
            case IOException e -> e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> new IOException(failure);
        };
    }
}
