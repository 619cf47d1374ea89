package dev.hull.image.explore;

import java.util.Optional;

/**
 * What a layer does to one path.
 *
 * @param kind added, changed or deleted
 * @param file as the layer has it; of a removal, as the layers below had it
 * @param before as the layers below had it, of a change
 * @param lostFiles how many files a removal hides
 * @param lostBytes how many bytes they have
 */
public record LayerChange(Change kind, FileFacts file, Optional<FileFacts> before, int lostFiles, long lostBytes) {
    /** Whether content is the same and only owner, mode or time differ: a copy that costs its whole size. */
    public boolean attributesOnly() {
        return before.isPresent() && before.get().sameContent(file);
    }
}
