package dev.hull.it.support;

import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.content.Ingest;
import dev.hull.oci.Descriptor;
import dev.hull.oci.ImageConfig;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.Reference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Images of several layers, stacked from images of one. */
public final class Layered {
    private Layered() {}

    /**
     * Makes an image with the layers of others.
     *
     * @param sandbox where they are
     * @param name name of the new image
     * @param config the image whose command and environment the new one has
     * @param images from the lowest to the uppermost
     */
    public static void stack(Sandbox sandbox, String name, String config, String... images) throws IOException {
        ImageStore store = ImageStore.open(sandbox.store());
        Image first = store.resolve(images[0]);
        ImageConfig.Editor builder = ImageConfig.builder(first.config().platform())
                .config(store.resolve(config).config().config());
        List<Descriptor> layers = new ArrayList<>();
        for (String each : images) {
            Image image = store.resolve(each);
            layers.addAll(image.manifest().layers());
            for (int i = 0; i < image.config().diffIds().size(); i++) {
                builder.addLayer(
                        image.config().diffIds().get(i),
                        image.config().history().get(i));
            }
        }
        try (Ingest ingest = store.begin()) {
            Descriptor blob = ingest.add(MediaTypes.OCI_CONFIG, builder.build().raw());
            ImageManifest manifest = ImageManifest.of(blob, layers, Map.of());
            Descriptor target = ingest.add(MediaTypes.OCI_MANIFEST, manifest.raw());
            store.add(ingest, target, List.of(Reference.parse(name)));
        }
    }
}
