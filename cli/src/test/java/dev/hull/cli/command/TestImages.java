package dev.hull.cli.command;

import dev.hull.image.Image;
import dev.hull.image.ImageStore;
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
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Small images with one file, for tests of commands. */
final class TestImages {
    private final ImageStore store;

    TestImages(Path root) {
        store = ImageStore.open(root);
    }

    /**
     * Adds an image.
     *
     * @param created when it was made
     * @param size bytes of its one file
     * @param names to give it
     */
    Image add(Instant created, int size, ContainerConfig config, String... names) throws IOException {
        List<Reference> references = Arrays.stream(names).map(Reference::parse).toList();
        try (Ingest ingest = store.begin()) {
            LayerWriter.Layer layer;
            try (LayerWriter writer = new LayerWriter(ingest, Compression.NONE)) {
                writer.add(TarEntry.file("file", 0644, size), new byte[size]);
                layer = writer.finish();
            }
            ImageConfig image = ImageConfig.builder(Platform.of("linux", "amd64", ""))
                    .created(created)
                    .author("somebody")
                    .config(config)
                    .addStep(new History(created.toString(), "ENV A=1", "", "", true))
                    .addLayer(
                            layer.diffId(),
                            new History(
                                    created.toString(),
                                    "COPY a-file-with-a-long-name /to/a/very/long/place # it",
                                    "",
                                    "made by hand",
                                    false))
                    .build();
            layer.sizes().write(store.paths(), layer.diffId());
            Descriptor configuration = ingest.add(MediaTypes.OCI_CONFIG, image.raw());
            ImageManifest manifest = ImageManifest.of(configuration, List.of(layer.descriptor()), Map.of());
            return store.add(ingest, ingest.add(MediaTypes.OCI_MANIFEST, manifest.raw()), references);
        }
    }
}
