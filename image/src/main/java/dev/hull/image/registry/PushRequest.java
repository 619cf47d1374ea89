package dev.hull.image.registry;

/**
 * What to push.
 *
 * @param name a name of the store, as the user wrote it; it also says where to
 * @param compress whether layers that are stored uncompressed, as imported ones are, are compressed on the way
 * @param referrers whether what the store has that refers to the image, such as its bill of materials, goes along
 */
public record PushRequest(String name, boolean compress, boolean referrers) {
    /** That image, its layers compressed. */
    public static PushRequest of(String name) {
        return new PushRequest(name, true, false);
    }

    /** The same under another name. */
    PushRequest named(String other) {
        return new PushRequest(other, compress, referrers);
    }
}
