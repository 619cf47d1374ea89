package dev.hull.image;

import dev.hull.image.content.Ingest;
import dev.hull.image.layer.Compression;
import dev.hull.image.layer.LayerWriter;
import dev.hull.image.tar.TarEntry;
import dev.hull.oci.ContainerConfig;
import dev.hull.oci.Descriptor;
import dev.hull.oci.History;
import dev.hull.oci.ImageConfig;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.Platform;
import dev.hull.oci.Reference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Small images for tests. */
public final class TestImages {
    private TestImages() {}

    /** Writes a layer. */
    @FunctionalInterface
    public interface Layer {
        /** Adds its entries. */
        void write(LayerWriter layer) throws IOException;
    }

    /** A layer of one file. */
    public static Layer file(String name, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return layer -> layer.add(TarEntry.file(name, 0644, bytes.length), bytes);
    }

    /** Adds an image of those layers, lowest first, under the names (divided by commas; "" for none). */
    public static Image add(ImageStore store, String names, Layer... layers) throws IOException {
        return add(store, names, Compression.NONE, layers);
    }

    /** The same with compressed layers. */
    public static Image add(ImageStore store, String names, Compression compression, Layer... layers)
            throws IOException {
        try (Ingest ingest = store.begin()) {
            List<Descriptor> descriptors = new ArrayList<>();
            ImageConfig.Editor config = ImageConfig.builder(Platform.host())
                    .created(Instant.EPOCH.plusSeconds(1000))
                    .config(ContainerConfig.empty().withCmd(List.of("/bin/sh")));
            for (Layer each : layers) {
                try (LayerWriter writer = new LayerWriter(ingest, compression)) {
                    each.write(writer);
                    LayerWriter.Layer done = writer.finish();
                    done.sizes().write(store.paths(), done.diffId());
                    descriptors.add(done.descriptor());
                    config.addLayer(done.diffId(), new History("", "ADD", "", "", false));
                    config.addStep(new History("", "CMD", "", "", true));
                }
            }
            Descriptor blob = ingest.add(MediaTypes.OCI_CONFIG, config.build().raw());
            Descriptor manifest = ingest.add(
                    MediaTypes.OCI_MANIFEST,
                    ImageManifest.of(blob, descriptors, Map.of()).raw());
            List<Reference> references = Arrays.stream(names.split(","))
                    .filter(name -> !name.isEmpty())
                    .map(Reference::parse)
                    .toList();
            return store.add(ingest, manifest, references);
        }
    }
}
