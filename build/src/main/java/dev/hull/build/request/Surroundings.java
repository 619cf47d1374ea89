package dev.hull.build.request;

import dev.hull.build.cache.BuildCaches;
import dev.hull.build.progress.BuildProgress;
import dev.hull.engine.Engine;
import dev.hull.image.ImageStore;
import java.nio.file.Path;

/**
 * What a build works with.
 *
 * @param engine runs programs
 * @param store holds layers and images
 * @param images where base images come from
 * @param remote what is at addresses
 * @param caches besides the store's own
 * @param passing a directory for what must not outlive the build, best in memory; made when it is missing
 * @param progress hears what is done
 */
public record Surroundings(
        Engine engine,
        ImageStore store,
        BaseImages images,
        RemoteFiles remote,
        BuildCaches caches,
        Path passing,
        BuildProgress progress) {}
