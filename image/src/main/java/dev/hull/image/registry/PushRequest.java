package dev.hull.image.registry;

/**
 * What to push.
 *
 * @param source an image of the store, as the user wrote it
 * @param name what it is to be called at the registry, which it names
 * @param compress whether layers that are stored uncompressed, as imported ones are, are compressed on the way
 * @param referrers whether what the store has that refers to the image, such as its bill of materials, goes along
 */
public record PushRequest(String source, String name, boolean compress, boolean referrers) {
    /** An image under the name that it has. */
    public PushRequest(String name, boolean compress, boolean referrers) {
        this(name, name, compress, referrers);
    }

    /** That image, its layers compressed. */
    public static PushRequest of(String name) {
        return new PushRequest(name, true, false);
    }

    /** The same under another name. */
    PushRequest named(String other) {
        return new PushRequest(other, compress, referrers);
    }
}
