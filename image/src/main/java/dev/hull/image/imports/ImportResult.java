package dev.hull.image.imports;

import dev.hull.image.Image;
import java.util.List;

/**
 * An import that succeeded.
 *
 * @param image what was made
 * @param notices what was odd about the archive, one sentence each
 */
public record ImportResult(Image image, List<String> notices) {
    public ImportResult {
        notices = List.copyOf(notices);
    }
}
