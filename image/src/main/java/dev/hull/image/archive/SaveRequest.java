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
 * @param everyPlatform all of several; {@code platform} is empty then
 */
public record SaveRequest(List<String> names, SaveFormat format, Optional<Platform> platform, boolean everyPlatform) {
    /** One image of several. */
    public SaveRequest(List<String> names, SaveFormat format, Optional<Platform> platform) {
        this(names, format, platform, false);
    }

    public SaveRequest {
        names = List.copyOf(names);
    }
}
