package dev.hull.image.archive;

import dev.hull.oci.Platform;
import java.util.List;
import java.util.Optional;

/**
 * What to save.
 *
 * @param names images as users write them; a repository without a tag stands for all its tags
 * @param format how
 * @param platform which image of several
 */
public record SaveRequest(List<String> names, SaveFormat format, Optional<Platform> platform) {
    public SaveRequest {
        names = List.copyOf(names);
    }
}
