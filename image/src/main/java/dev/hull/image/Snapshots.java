package dev.hull.image;

import dev.hull.image.content.Failures;
import dev.hull.image.content.StorePaths;
import dev.hull.image.layer.LayerRecord;
import dev.hull.image.layer.LayerUnpacker;
import dev.hull.image.layer.OverlayAttribute;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** From an image to directories that can be mounted: unpacks what is missing. */
public final class Snapshots {
    private Snapshots() {}

    /**
     * The layers of the image as directories, topmost first. Missing ones are unpacked, several at once. When all are there
     * this reads one small file per layer and nothing else.
     *
     * <p>A layer that occurs twice stands only at its upper place (overlayfs refuses doubles, and the lower one is covered by it
     * anyway). A layer whose root is opaque ends the list.
     *
     * @throws HullException when a blob is missing or damaged, or the disk is full; layers that were unpacked stay
     */
    public static Snapshot prepare(ImageStore store, Image image) {
        return prepare(store, image, OverlayAttribute.ofThisProcess());
    }

    static Snapshot prepare(ImageStore store, Image image, OverlayAttribute attribute) {
        return Failures.translate("cannot unpack image " + image.id().shortHex(), () -> {
            StorePaths paths = store.paths();
            LastUse.touch(paths, image.id());
            Map<Digest, LayerRecord> records = new LinkedHashMap<>();
            Map<Digest, Path> missing = new LinkedHashMap<>();
            List<Digest> diffIds = image.config().diffIds().reversed();
            List<Descriptor> blobs = image.manifest().layers().reversed();
            if (diffIds.size() != blobs.size()) {
                throw new HullException(
                        ErrorKind.DATA_LOSS,
                        "image " + image.id().shortHex() + " has " + blobs.size()
                                + " layers, but its configuration names " + diffIds.size());
            }
            for (int i = 0; i < diffIds.size(); i++) {
                Digest diffId = diffIds.get(i);
                Optional<LayerRecord> record = LayerRecord.read(paths, diffId);
                if (record.isPresent()) {
                    records.putIfAbsent(diffId, record.get());
                } else {
                    missing.putIfAbsent(diffId, blob(paths, blobs.get(i)));
                }
            }
            if (!missing.isEmpty() || diffIds.isEmpty()) {
                records.putAll(unpack(new LayerUnpacker(paths, attribute), missing, paths));
            }
            return snapshot(paths, diffIds.isEmpty() ? List.copyOf(records.keySet()) : diffIds, records, attribute);
        });
    }

    private static Path blob(StorePaths paths, Descriptor layer) {
        Path blob = paths.blob(layer.digest());
        if (!Files.exists(blob)) {
            throw new HullException(
                    ErrorKind.DATA_LOSS,
                    "layer " + layer.digest() + " is missing in " + paths.images()
                            + "; remove the image and get it again");
        }
        return blob;
    }

    private static Snapshot snapshot(
            StorePaths paths, List<Digest> topmostFirst, Map<Digest, LayerRecord> records, OverlayAttribute attribute)
            throws IOException {
        Map<Digest, LayerRecord> ordered = new LinkedHashMap<>();
        for (Digest diffId : topmostFirst) {
            LayerRecord record = records.get(diffId);
            if (record == null || ordered.containsKey(diffId)) {
                continue;
            }
            if (record.attribute() != attribute && !record.opaque().isEmpty()) {
                record = new LayerUnpacker(paths, attribute).adapt(record);
            }
            ordered.put(diffId, record);
            if (record.opaque().contains("")) {
                break;
            }
        }
        List<Path> directories = ordered.keySet().stream().map(paths::layerTree).toList();
        return new Snapshot(directories, List.copyOf(ordered.values()), attribute == OverlayAttribute.USER);
    }

    private static Map<Digest, LayerRecord> unpack(LayerUnpacker unpacker, Map<Digest, Path> missing, StorePaths paths)
            throws IOException {
        Map<Digest, LayerRecord> records = new LinkedHashMap<>();
        if (missing.isEmpty()) {
            Digest empty = unpacker.unpackEmpty();
            records.put(empty, LayerRecord.read(paths, empty).orElseThrow());
            return records;
        }
        int threads = Math.min(missing.size(), Runtime.getRuntime().availableProcessors());
        try (ExecutorService workers = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().factory())) {
            List<Future<LayerRecord>> running = new ArrayList<>();
            missing.forEach((diffId, blob) -> running.add(workers.submit(() -> unpacker.unpack(blob, diffId))));
            try {
                for (Future<LayerRecord> each : running) {
                    LayerRecord record = each.get();
                    records.put(record.diffId(), record);
                }
            } finally {
                workers.shutdownNow(); // after a failure the others need not finish
            }
            return records;
        } catch (ExecutionException e) {
            throw rethrow(Objects.requireNonNullElse(e.getCause(), e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HullException(ErrorKind.CANCELLED, "interrupted while unpacking", e);
        }
    }

    private static IOException rethrow(Throwable cause) {
        return switch (cause) {
            case IOException e -> e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> new IOException(cause);
        };
    }
}
