package dev.hull.image;

import dev.hull.oci.Digest;
import java.util.Optional;

/**
 * What a collection does with one thing, and why.
 *
 * @param action keep or remove
 * @param kind what it is
 * @param subject its name for people
 * @param digest id of an image, diffID of an unpacked layer, key of a step; empty for leftovers
 * @param bytes what its removal frees, given the decisions before it
 * @param reason why
 */
public record Decision(Action action, Kind kind, String subject, Optional<Digest> digest, long bytes, String reason) {
    /** What is done. */
    public enum Action {
        KEEP,
        REMOVE
    }

    /** To what. */
    public enum Kind {
        LEFTOVERS,
        UNPACKED_LAYER,
        BUILD_CACHE,
        IMAGE
    }
}
