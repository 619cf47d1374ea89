package dev.hull.image.registry;

/**
 * What to push.
 *
 * @param name a name of the store, as the user wrote it; it also says where to
 * @param compress whether layers that are stored uncompressed, as imported ones are, are compressed first
 */
public record PushRequest(String name, boolean compress) {
    /** That image, its layers compressed. */
    public static PushRequest of(String name) {
        return new PushRequest(name, true);
    }
}
