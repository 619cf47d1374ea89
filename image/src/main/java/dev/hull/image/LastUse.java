package dev.hull.image;

import dev.hull.image.content.StorePaths;
import dev.hull.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/**
 * When an image was last needed: the time of its configuration's file, set when it comes and when a container is made of it.
 * Exact to an hour, so that frequent runs do not write each time.
 */
final class LastUse {
    private static final long STEP_MILLIS = 3_600_000;

    private LastUse() {}

    /** Notes that the image is needed now. A store that cannot be written keeps the old time. */
    static void touch(StorePaths paths, Digest config) {
        Path file = paths.blob(config);
        try {
            long now = System.currentTimeMillis();
            if (now - Files.getLastModifiedTime(file).toMillis() > STEP_MILLIS) {
                Files.setLastModifiedTime(file, FileTime.fromMillis(now));
            }
        } catch (IOException e) {
            // an image of a store that is mounted read-only, say
        }
    }

    /** When the image was last needed, the beginning of time when its configuration is missing. */
    static Instant of(StorePaths paths, Digest config) {
        try {
            return Files.getLastModifiedTime(paths.blob(config)).toInstant();
        } catch (IOException e) {
            return Instant.EPOCH;
        }
    }
}
