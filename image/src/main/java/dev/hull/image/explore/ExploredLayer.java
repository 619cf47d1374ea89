package dev.hull.image.explore;

import dev.hull.oci.History;
import java.util.List;

/**
 * A layer that was read.
 *
 * @param index its place, 0 for the lowest
 * @param source where its bytes are
 * @param step what made it; empty texts where the history does not say
 * @param bytes of its files, unpacked
 * @param entries how many files, directories and links it has
 * @param changes what it does to the layers below
 */
public record ExploredLayer(
        int index, SourceLayer source, History step, long bytes, int entries, List<LayerChange> changes) {
    /** How many paths it adds, changes or deletes. */
    public long count(Change kind) {
        return changes.stream().filter(change -> change.kind() == kind).count();
    }
}
