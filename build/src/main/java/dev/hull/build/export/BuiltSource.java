package dev.hull.build.export;

import dev.hull.image.explore.ImageSource;
import dev.hull.image.explore.SourceLayer;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ImageConfig;
import dev.hull.oci.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** An image that was built and that nothing names yet, for those who read images. */
final class BuiltSource implements ImageSource {
    private final BuiltImage image;
    private final List<Reference> names;
    private final List<SourceLayer> layers = new ArrayList<>();

    BuiltSource(Function<Digest, Path> places, BuiltImage image, List<Reference> names) {
        this.image = image;
        this.names = List.copyOf(names);
        List<Digest> diffIds = image.result().config().diffIds();
        for (int i = 0; i < diffIds.size(); i++) {
            Descriptor blob = image.result().layers().get(i);
            Path file = places.apply(blob.digest());
            layers.add(new SourceLayer(
                    diffIds.get(i), Optional.of(blob.digest()), blob.size(), () -> Files.newInputStream(file)));
        }
    }

    @Override
    public String name() {
        return names.isEmpty() ? id().toString() : names.getFirst().familiar();
    }

    @Override
    public List<Reference> names() {
        return names;
    }

    @Override
    public Digest id() {
        return image.result().config().computeDigest();
    }

    @Override
    public ImageConfig config() {
        return image.result().config();
    }

    @Override
    public List<SourceLayer> layers() {
        return List.copyOf(layers);
    }

    @Override
    public void close() {
        // nothing is held
    }
}
