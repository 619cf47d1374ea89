package dev.hull.image;

import dev.hull.oci.Reference;
import java.util.List;

/**
 * An image with its names and sizes, as lists show it.
 *
 * @param image the image
 * @param tags its names with a tag, in the order they were given; empty for an image without a name
 * @param digests its names by digest ({@code name@sha256:…}), of pulled images
 * @param size bytes of the files of all layers, unpacked; layers of unknown size count as they are stored
 * @param stored bytes of manifest, configuration and layers as they are stored
 */
public record ImageSummary(Image image, List<Reference> tags, List<Reference> digests, long size, long stored) {
    public ImageSummary {
        tags = List.copyOf(tags);
        digests = List.copyOf(digests);
    }

    /** Whether no tag points at the image: {@code <none>} in tables. */
    public boolean dangling() {
        return tags.isEmpty() && digests.isEmpty();
    }
}
