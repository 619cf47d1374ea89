package dev.hull.image;

import dev.hull.oci.Digest;
import dev.hull.oci.Reference;
import java.util.List;
import java.util.Optional;

/**
 * What a removal did.
 *
 * @param untagged names that were taken away
 * @param deleted id of the image when it is gone altogether
 * @param layers diffIDs of the unpacked or stored layers that went with it
 * @param freed bytes of blobs that were deleted
 */
public record RemovedImage(List<Reference> untagged, Optional<Digest> deleted, List<Digest> layers, long freed) {
    public RemovedImage {
        untagged = List.copyOf(untagged);
        layers = List.copyOf(layers);
    }
}
