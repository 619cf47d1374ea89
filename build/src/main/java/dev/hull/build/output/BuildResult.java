package dev.hull.build.output;

import dev.hull.oci.Descriptor;
import dev.hull.oci.ImageConfig;
import java.util.List;

/**
 * What a build has made. Its layers are in the store, kept there by the build's cache and lease; nothing names it yet.
 *
 * @param config of the image
 * @param layers as they are stored, lowest first
 */
public record BuildResult(ImageConfig config, List<Descriptor> layers) {
    public BuildResult {
        layers = List.copyOf(layers);
    }
}
