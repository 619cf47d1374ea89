package dev.hull.image;

import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ImageConfig;
import dev.hull.oci.ImageManifest;

/**
 * An image of the store, for one platform.
 *
 * @param target what the name points at: the manifest, or an index of several platforms' manifests
 * @param manifest of the chosen platform
 * @param config of the chosen platform
 */
public record Image(Descriptor target, ImageManifest manifest, ImageConfig config) {
    /** Digest of the configuration: what tables show as IMAGE ID. */
    public Digest id() {
        return manifest.config().digest();
    }
}
