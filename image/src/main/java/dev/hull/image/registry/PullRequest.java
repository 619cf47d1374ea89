package dev.hull.image.registry;

import dev.hull.oci.Platform;
import java.util.Optional;

/**
 * What to pull.
 *
 * @param name as the user wrote it: {@code alpine}, {@code alpine:3.12.0}, {@code host/app@sha256:…}
 * @param platform which image of several; empty for this machine's
 * @param everyPlatform all images of an index, and the index itself; {@code platform} is empty then
 * @param unpack whether layers are unpacked while they come, so that the first container starts at once
 */
public record PullRequest(String name, Optional<Platform> platform, boolean everyPlatform, boolean unpack) {
    /** One platform's image. */
    public PullRequest(String name, Optional<Platform> platform, boolean unpack) {
        this(name, platform, false, unpack);
    }

    /** This machine's image of that name, ready to run. */
    public static PullRequest of(String name) {
        return new PullRequest(name, Optional.empty(), true);
    }

    /** All platforms' images of that name, and this machine's ready to run. */
    public static PullRequest ofEveryPlatform(String name) {
        return new PullRequest(name, Optional.empty(), true, true);
    }

    /** The same for another platform. */
    public PullRequest forPlatform(Platform other) {
        return new PullRequest(name, Optional.of(other), unpack);
    }

    /** The same under another name. */
    PullRequest named(String other) {
        return new PullRequest(other, platform, everyPlatform, unpack);
    }
}
