package dev.hull.build.request;

import dev.hull.image.Image;
import dev.hull.oci.Platform;
import java.util.Optional;
import java.util.function.Consumer;

/** Where base images come from. */
@FunctionalInterface
public interface BaseImages {
    /**
     * The image of a name.
     *
     * @param platform that it must be for, empty for this machine's
     * @param renew whether its registry is asked even if it is here
     * @param progress hears what takes long, a line each
     * @throws dev.hull.oci.HullException when there is none
     */
    Image find(String reference, Optional<Platform> platform, boolean renew, Consumer<String> progress);
}
