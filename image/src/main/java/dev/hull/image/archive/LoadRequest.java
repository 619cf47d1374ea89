package dev.hull.image.archive;

import dev.hull.oci.Platform;
import java.util.Optional;

/**
 * What to load.
 *
 * @param source what messages call the archive: its path, or {@code standard input}
 * @param platforms which images of an index, and when they are named, which of several images
 */
public record LoadRequest(String source, PlatformChoice platforms) {
    /** One image of an index. */
    public LoadRequest(String source, Optional<Platform> platform) {
        this(source, platform.map(PlatformChoice::of).orElse(PlatformChoice.OWN));
    }
}
