package dev.hull.image.archive;

import dev.hull.oci.Platform;
import java.util.Optional;

/**
 * What to load.
 *
 * @param source what messages call the archive: its path, or {@code standard input}
 * @param platform which images of several; empty for all, and of an index for this machine's
 * @param everyPlatform indexes with all of their images; {@code platform} is empty then
 */
public record LoadRequest(String source, Optional<Platform> platform, boolean everyPlatform) {
    /** One image of an index. */
    public LoadRequest(String source, Optional<Platform> platform) {
        this(source, platform, false);
    }
}
