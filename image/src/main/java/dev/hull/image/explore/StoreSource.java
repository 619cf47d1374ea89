package dev.hull.image.explore;

import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.ImageSummary;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.ImageConfig;
import dev.hull.oci.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An image of the store. */
final class StoreSource implements ImageSource {
    private final String name;
    private final ImageSummary summary;
    private final Image image;
    private final List<SourceLayer> layers;

    StoreSource(ImageStore store, String name) {
        this.name = name;
        this.summary = store.summary(name);
        this.image = summary.readImage();
        this.layers = layers(store, image);
    }

    private static List<SourceLayer> layers(ImageStore store, Image image) {
        List<Digest> diffIds = image.config().diffIds();
        List<Descriptor> blobs = image.manifest().layers();
        if (diffIds.size() != blobs.size()) {
            throw new HullException(
                    ErrorKind.DATA_LOSS,
                    "image " + image.id().shortHex() + " has " + blobs.size() + " layers, but its configuration names "
                            + diffIds.size());
        }
        List<SourceLayer> layers = new ArrayList<>();
        for (int i = 0; i < blobs.size(); i++) {
            Descriptor blob = blobs.get(i);
            Path file = store.paths().blob(blob.digest());
            layers.add(new SourceLayer(
                    diffIds.get(i), Optional.of(blob.digest()), blob.size(), () -> Files.newInputStream(file)));
        }
        return List.copyOf(layers);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Reference> names() {
        return summary.tags();
    }

    @Override
    public Digest id() {
        return image.id();
    }

    @Override
    public ImageConfig config() {
        return image.config();
    }

    @Override
    public List<SourceLayer> layers() {
        return layers;
    }

    @Override
    public void close() {
        // nothing is held
    }
}
