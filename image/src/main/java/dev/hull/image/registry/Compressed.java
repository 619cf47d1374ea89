package dev.hull.image.registry;

import dev.hull.image.Image;
import dev.hull.image.content.BlobWriter;
import dev.hull.image.content.Ingest;
import dev.hull.image.layer.ParallelGzip;
import dev.hull.image.registry.LayerProgress.State;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.MediaTypes;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An image as it travels: with layers that are stored uncompressed, as imports and builds leave them, compressed. Its id stays the
 * same, since the configuration names layers by their content; its manifest is another.
 *
 * @param target what is pushed
 * @param ids what layers are called in progress, by their digests
 * @param isChanged whether the manifest is another than the store's
 */
record Compressed(Descriptor target, Map<Digest, String> ids, boolean isChanged) {
    /** The image as it is stored. */
    static Compressed unchanged(Image image) {
        return new Compressed(image.target(), PushContent.ids(image), false);
    }

    /** Compresses what needs it, into the ingest. */
    static Compressed of(Ingest ingest, Image image, TransferListener listener) throws IOException {
        Map<Digest, String> ids = new HashMap<>(PushContent.ids(image));
        List<Descriptor> layers = new ArrayList<>();
        for (Descriptor layer : image.manifest().layers()) {
            boolean plain = layer.mediaType().equals(MediaTypes.OCI_LAYER)
                    || layer.mediaType().equals(MediaTypes.DOCKER_LAYER);
            if (plain && layer.urls().isEmpty()) {
                String id = ids.getOrDefault(layer.digest(), layer.digest().shortHex());
                Descriptor packed = compress(ingest, layer, id, listener);
                ids.put(packed.digest(), id);
                layers.add(packed);
            } else {
                layers.add(layer);
            }
        }
        boolean single = MediaTypes.isManifest(image.target().mediaType());
        if (!single || layers.equals(image.manifest().layers())) {
            return unchanged(image);
        }
        ImageManifest manifest = ImageManifest.of(
                image.manifest().config(), layers, image.manifest().annotations());
        return new Compressed(ingest.add(MediaTypes.OCI_MANIFEST, manifest.raw()), ids, true);
    }

    private static Descriptor compress(Ingest ingest, Descriptor layer, String id, TransferListener listener)
            throws IOException {
        byte[] buffer = new byte[256 * 1024];
        long done = 0;
        try (InputStream in = Files.newInputStream(ingest.locate(layer.digest()));
                BlobWriter blob = ingest.newBlob();
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
