package dev.hull.image.archive;

import dev.hull.image.Image;
import dev.hull.oci.Digest;
import dev.hull.oci.Reference;
import java.util.List;
import java.util.Map;

/**
 * An image that was loaded.
 *
 * @param image what is in the store now
 * @param names the names that the archive gives it
 * @param renamed ids of other images that had these names until now
 */
public record LoadedImage(Image image, List<Reference> names, Map<Reference, Digest> renamed) {
    public LoadedImage {
        names = List.copyOf(names);
        renamed = Map.copyOf(renamed);
    }
}
