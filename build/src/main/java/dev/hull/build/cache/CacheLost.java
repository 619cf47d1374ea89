package dev.hull.build.cache;

/**
 * A layer that a cache has promised cannot be had. The cache has been put aside: who begins the build again gets on without it, with
 * all that was finished meanwhile.
 */
public final class CacheLost extends RuntimeException {
    private static final long serialVersionUID = 1;

    CacheLost(String message) {
        super(message);
    }
}
