package dev.hull.image.archive;

import dev.hull.oci.Descriptor;
import dev.hull.oci.ImageConfig;
import dev.hull.oci.ImageIndex;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.Reference;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One image of an archive that is to be written.
 *
 * @param target descriptor of the manifest as it is stored
 * @param manifest the manifest
 * @param config its configuration
 * @param tags the names that go with it, or with its index
 * @param index of several platforms' images, with all of which it is saved
 */
record SavedImage(
        Descriptor target,
        ImageManifest manifest,
        ImageConfig config,
        List<Reference> tags,
        Optional<ImageIndex> index) {
    /** Time of its files: when it was made. */
    Instant time() {
        return config.created().orElse(Instant.EPOCH);
    }
}
