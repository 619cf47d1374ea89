package dev.hull.build.graph;

import dev.hull.oci.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collection;

/**
 * Collects all that the result of a step depends on, into one digest. Each part is told by its length, so that no two lists of
 * parts are the same bytes. Nothing can be read out of a key.
 */
public final class StepKey {
    /** Changes when steps of the same key would give other results than before. */
    private static final String FORMAT = "hull build 2";

    private final MessageDigest digest = Digest.newSha256();

    private StepKey() {}

    /** Starts a key for a kind of step. */
    public static StepKey of(String kind) {
        return new StepKey().add(FORMAT).add(kind);
    }

    /** Adds a text. */
    public StepKey add(String part) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        return addBytes(bytes);
    }

    /** Adds bytes. */
    public StepKey addBytes(byte[] bytes) {
        digest.update(ByteBuffer.allocate(8).putLong(bytes.length).flip());
        digest.update(bytes);
        return this;
    }

    /** Adds a number. */
    public StepKey add(long number) {
        digest.update(ByteBuffer.allocate(8).putLong(number).flip());
        return this;
    }

    /** Adds a list. */
    public StepKey add(Collection<String> parts) {
        add(parts.size());
        parts.forEach(this::add);
        return this;
    }

    /** The key. */
    public Digest digest() {
        return Digest.of(digest.digest());
    }
}
