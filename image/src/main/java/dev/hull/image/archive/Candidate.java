package dev.hull.image.archive;

import dev.hull.oci.Digest;
import dev.hull.oci.ImageConfig;
import dev.hull.oci.Platform;
import dev.hull.oci.Reference;
import java.util.List;
import java.util.Optional;

/**
 * An image that an archive has, before its layers were looked at.
 *
 * @param config its configuration
 * @param layers names of its layers' files, lowest first
 * @param manifest the manifest that the archive has for it
 * @param platform what it is for, as its index says, else its configuration
 * @param names the names that the archive gives it, or its index
 * @param index of several platforms' images, with all of which it is loaded
 */
record Candidate(
        ImageConfig config,
        List<String> layers,
        Optional<Document> manifest,
        Platform platform,
        List<Reference> names,
        Optional<Document> index) {
    /**
     * A manifest.
     *
     * @param bytes as they are in the archive
     * @param mediaType what it is
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Document(byte[] bytes, String mediaType) {}

    Candidate {
        layers = List.copyOf(layers);
        names = List.copyOf(names);
    }

    /** The image's id. */
    Digest id() {
        return config.computeDigest();
    }
}
