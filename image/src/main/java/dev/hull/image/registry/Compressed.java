package dev.hull.image.registry;

import dev.hull.image.Image;
import dev.hull.image.content.BlobWriter;
import dev.hull.image.content.Ingest;
import dev.hull.image.layer.ParallelGzip;
import dev.hull.image.registry.LayerProgress.State;
import dev.hull.image.registry.http.Cancellation;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.MediaTypes;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An image as it travels: with layers that are stored uncompressed, as imports and builds leave them, compressed. Its id stays the
 * same, since the configuration names layers by their content; its manifest is another.
 *
 * @param target what is pushed
 * @param ids what layers are called in progress, by their digests
 * @param uploaded layers that are at the registry already
 * @param isChanged whether the manifest is another than the store's
 */
record Compressed(Descriptor target, Map<Digest, String> ids, Set<Descriptor> uploaded, boolean isChanged) {
    /** Layers under way at once: one is compressed by all processors while another travels. */
    private static final int WIDTH = 2;

    /** The image as it is stored. */
    static Compressed unchanged(Image image) {
        return new Compressed(image.target(), PushContent.ids(image), Set.of(), false);
    }

    /** Brings a layer to the registry. */
    @FunctionalInterface
    interface Upload {
        void run(Descriptor layer, String id) throws IOException;
    }

    /**
     * Compresses what needs it, into the ingest, and uploads each such layer while the next are being compressed.
     *
     * @param transfer of which this is a part
     */
    static Compressed of(Ingest ingest, Image image, TransferListener listener, Cancellation transfer, Upload upload)
            throws IOException {
        if (!MediaTypes.isManifest(image.target().mediaType())) {
            return unchanged(image);
        }
        Map<Digest, String> ids = new ConcurrentHashMap<>(PushContent.ids(image));
        Map<Digest, Descriptor> packed = new ConcurrentHashMap<>();
        Map<Digest, Parallel.Task> tasks = new LinkedHashMap<>();
        for (Descriptor layer : image.manifest().layers()) {
            boolean plain = layer.mediaType().equals(MediaTypes.OCI_LAYER)
                    || layer.mediaType().equals(MediaTypes.DOCKER_LAYER);
            if (plain && layer.urls().isEmpty()) {
                String id = ids.getOrDefault(layer.digest(), layer.digest().shortHex());
                tasks.put(layer.digest(), () -> {
                    Descriptor made = compress(ingest, layer, id, listener);
                    packed.put(layer.digest(), made);
                    ids.put(made.digest(), id);
                    upload.run(made, id);
                });
            }
        }
        if (tasks.isEmpty()) {
            return unchanged(image);
        }
        Parallel.run(transfer, WIDTH, tasks.values());
        List<Descriptor> layers = new ArrayList<>();
        for (Descriptor layer : image.manifest().layers()) {
            layers.add(packed.getOrDefault(layer.digest(), layer));
        }
        ImageManifest manifest = ImageManifest.of(
                image.manifest().config(), layers, image.manifest().annotations());
        return new Compressed(
                ingest.add(MediaTypes.OCI_MANIFEST, manifest.raw()), ids, Set.copyOf(packed.values()), true);
    }

    private static Descriptor compress(Ingest ingest, Descriptor layer, String id, TransferListener listener)
            throws IOException {
        byte[] buffer = new byte[256 * 1024];
        long done = 0;
        try (InputStream in = Files.newInputStream(ingest.locate(layer.digest()));
                BlobWriter blob = ingest.newBlobOfMany();
                BufferedOutputStream out = new BufferedOutputStream(blob, buffer.length);
                ParallelGzip gzip = new ParallelGzip(out)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                gzip.write(buffer, 0, read);
                done += read;
                listener.layer(new LayerProgress(id, State.COMPRESSING, "", done, layer.size()));
            }
            gzip.finish();
            out.flush();
            return blob.finish(MediaTypes.OCI_LAYER_GZIP);
        }
    }
}
