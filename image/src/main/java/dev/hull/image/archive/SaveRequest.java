package dev.hull.image.archive;

import dev.hull.oci.Platform;
import java.util.List;
import java.util.Optional;

/**
 * What to save.
 *
 * @param names images as users write them; a repository without a tag stands for all its tags
 * @param format how
 * @param platforms which images of an index
 */
public record SaveRequest(List<String> names, SaveFormat format, PlatformChoice platforms) {
    /** One image of an index. */
    public SaveRequest(List<String> names, SaveFormat format, Optional<Platform> platform) {
        this(names, format, platform.map(PlatformChoice::of).orElse(PlatformChoice.OWN));
    }

    public SaveRequest {
        names = List.copyOf(names);
    }
}
