package dev.hull.image.archive;

import dev.hull.oci.Descriptor;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.MediaTypes;
import java.util.ArrayList;
import java.util.List;

/** A manifest with Docker's media types as one with those of OCI (image-spec, media-types.md, "Compatibility Matrix"). */
final class OciForm {
    private static final String FOREIGN = "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip";

    private OciForm() {}

    /** The same manifest when it is OCI's already; else one that names the same blobs by other types. */
    static ImageManifest of(ImageManifest manifest, String mediaType) {
        boolean own = !mediaType.equals(MediaTypes.DOCKER_MANIFEST)
                && manifest.config().mediaType().equals(MediaTypes.OCI_CONFIG)
                && manifest.layers().stream()
                        .noneMatch(layer -> layer.mediaType().startsWith("application/vnd.docker."));
        if (own) {
            return manifest;
        }
        List<Descriptor> layers = new ArrayList<>();
        for (Descriptor layer : manifest.layers()) {
            layers.add(typed(layer, layerType(layer.mediaType())));
        }
        return ImageManifest.of(typed(manifest.config(), MediaTypes.OCI_CONFIG), layers, manifest.annotations());
    }

    private static String layerType(String mediaType) {
        return switch (mediaType) {
            case MediaTypes.DOCKER_LAYER -> MediaTypes.OCI_LAYER;
            case MediaTypes.DOCKER_LAYER_GZIP -> MediaTypes.OCI_LAYER_GZIP;
            case MediaTypes.DOCKER_LAYER_ZSTD -> MediaTypes.OCI_LAYER_ZSTD;
            case MediaTypes.DOCKER_FOREIGN_LAYER -> FOREIGN;
            default -> mediaType;
        };
    }

    private static Descriptor typed(Descriptor old, String mediaType) {
        return new Descriptor(
                mediaType, old.digest(), old.size(), old.annotations(), old.platform(), old.urls(), old.artifactType());
    }
}
