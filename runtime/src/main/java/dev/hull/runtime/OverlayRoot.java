package dev.hull.runtime;

import java.util.List;

/**
 * A root file system made of layers, mounted on the specification's root path inside the container's own mount namespace.
 *
 * @param lower host paths of the read-only layers, topmost first
 * @param upper host path that takes the writes, or empty for a read-only root
 * @param work host path beside it that the kernel works in, or empty
 * @param options further options of the overlay, such as {@code userxattr}
 */
public record OverlayRoot(List<String> lower, String upper, String work, List<String> options) {
    public OverlayRoot {
        lower = List.copyOf(lower);
        options = List.copyOf(options);
    }
}
