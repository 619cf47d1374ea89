package dev.hull.image.registry;

import dev.hull.image.content.StorePaths;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.ImageConfig;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a manifest names, after it has been found to make sense. */
final class ImageContent {
    private final RepositoryClient client;
    private final ImageManifest manifest;

    private ImageContent(RepositoryClient client, ImageManifest manifest) {
        this.client = client;
        this.manifest = manifest;
    }

    /**
     * Checks a manifest before anything is fetched for it.
     *
     * @throws HullException {@link ErrorKind#UNSUPPORTED} when it is no image
     */
    static ImageContent of(RepositoryClient client, ImageManifest manifest) {
        String type = manifest.config().mediaType();
        if (!MediaTypes.isImageConfig(type)) {
            throw client.failure(
                    ErrorKind.UNSUPPORTED,
                    "this is no image but something else that is kept in the registry (its configuration is of type '"
                            + type + "')");
        }
        Map<Digest, Long> sizes = new HashMap<>();
        for (Descriptor layer : manifest.layers()) {
            if (!MediaTypes.isLayer(layer.mediaType())) {
                throw client.failure(
                        ErrorKind.UNSUPPORTED,
                        "layer " + layer.digest() + " is of type '" + layer.mediaType() + "', which is no layer");
            }
            Long other = sizes.put(layer.digest(), layer.size());
            if (other != null && other != layer.size()) {
                throw client.failure(
                        ErrorKind.DATA_LOSS, "layer " + layer.digest() + " occurs with two sizes in the manifest");
            }
        }
        return new ImageContent(client, manifest);
    }

    /** The layers, lowest first. */
    List<Descriptor> layers() {
        return manifest.layers();
    }

    /**
     * The configuration, if it fits the manifest.
     *
     * @param wanted the platform that was asked for, if one was
     */
    ImageConfig config(byte[] bytes, Optional<Platform> wanted) {
        ImageConfig config;
        try {
            config = ImageConfig.parse(bytes);
        } catch (HullException e) {
            throw client.failure(ErrorKind.DATA_LOSS, "the image's configuration is unusable: " + e.sentence());
        }
        if (config.diffIds().size() != layers().size()) {
            throw client.failure(
                    ErrorKind.DATA_LOSS,
                    "the manifest names " + layers().size() + " layers, its configuration "
                            + config.diffIds().size());
        }
        if (wanted.isPresent()
                && !config.architecture().isEmpty()
                && !wanted.get().accepts(config.platform())) {
            throw client.failure(
                    ErrorKind.NOT_FOUND, "the image is for " + config.platform() + " only, not for " + wanted.get());
        }
        return config;
    }

    /** Refuses what cannot fit before it fills the disk. */
    void checkRoom(StorePaths paths) throws IOException {
        long needed = 0;
        for (Descriptor layer : layers().stream().distinct().toList()) {
            if (!LayerPull.isStored(paths, layer)) {
                needed = needed + layer.size() < 0 ? Long.MAX_VALUE : needed + layer.size();
            }
        }
        long free = Files.getFileStore(paths.root()).getUsableSpace();
        if (needed > free) {
            throw client.failure(
                    ErrorKind.RESOURCE_EXHAUSTED,
                    "its layers need " + needed / 1_000_000 + " MB, but only " + free / 1_000_000 + " MB are free in "
                            + paths.root());
        }
    }
}
