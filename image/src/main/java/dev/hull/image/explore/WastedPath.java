package dev.hull.image.explore;

import java.util.ArrayList;
import java.util.List;

/** A path whose bytes are in the image more than once, or in vain. */
public final class WastedPath {
    /**
     * Bytes that nobody can see.
     *
     * @param layer where they are
     * @param by the layer that hides them
     * @param bytes how many
     * @param reason {@code deleted}, {@code overwritten}, or {@code rewritten} when the content was the same
     */
    public record Loss(int layer, int by, long bytes, String reason) {}

    private final String path;
    private final List<Loss> losses = new ArrayList<>(1);
    private long bytes;

    WastedPath(String path) {
        this.path = path;
    }

    void add(Loss loss) {
        losses.add(loss);
        bytes += loss.bytes();
    }

    /** The path as a byte string. */
    public String path() {
        return path;
    }

    /** All of its wasted bytes. */
    public long bytes() {
        return bytes;
    }

    /** One for each time that it was hidden. */
    public List<Loss> losses() {
        return List.copyOf(losses);
    }
}
