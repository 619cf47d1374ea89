package dev.hull.engine.run;

import dev.hull.oci.ContainerConfig;
import dev.hull.oci.Platform;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * An image that is ready to be run: resolved, its layers unpacked.
 *
 * @param id digest of its configuration, {@code sha256:…}
 * @param config how to run it
 * @param platform what it was made for
 * @param layers directories of its unpacked layers, topmost first
 * @param overlayOptions options that these layers need to be mounted with
 * @param file reads a text file of the image by absolute path, symbolic links resolved within it
 */
public record ImageUse(
        String id,
        ContainerConfig config,
        Platform platform,
        List<String> layers,
        List<String> overlayOptions,
        Function<String, Optional<String>> file) {
    public ImageUse {
        layers = List.copyOf(layers);
        overlayOptions = List.copyOf(overlayOptions);
    }
}
