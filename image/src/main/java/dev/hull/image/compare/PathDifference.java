package dev.hull.image.compare;

import dev.hull.image.explore.Change;
import dev.hull.image.explore.FileFacts;
import java.util.List;
import java.util.Optional;

/**
 * A path that is not the same in both images.
 *
 * @param kind added, changed or deleted, seen from the first image
 * @param path byte string without leading slash
 * @param before in the first image
 * @param after in the second image
 * @param what of a change: type, content, size, mode, owner, target, capabilities
 */
public record PathDifference(
        Change kind, String path, Optional<FileFacts> before, Optional<FileFacts> after, List<String> what) {
    public PathDifference {
        what = List.copyOf(what);
    }

    /** Bytes that it makes the second image larger; negative for smaller. */
    public long growth() {
        return after.map(FileFacts::size).orElse(0L)
                - before.map(FileFacts::size).orElse(0L);
    }
}
