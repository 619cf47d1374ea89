package dev.hull.image;

import dev.hull.oci.Digest;
import dev.hull.oci.History;
import dev.hull.oci.ImageConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A step that made an image, with the layer it left.
 *
 * @param step what the configuration says of it; empty texts for a layer that the history does not mention
 * @param diffId of its layer
 * @param size bytes of the files of its layer, 0 without one
 */
public record HistoryStep(History step, Optional<Digest> diffId, long size) {
    /** Bytes of a layer by its place, lowest first. */
    @FunctionalInterface
    interface Sizes {
        long of(int layer);
    }

    /** Steps and layers side by side, newest first. */
    static List<HistoryStep> of(ImageConfig config, Sizes sizes) {
        List<HistoryStep> steps = new ArrayList<>();
        int layer = 0;
        for (History step : config.history()) {
            boolean has = !step.emptyLayer() && layer < config.diffIds().size();
            steps.addFirst(new HistoryStep(
                    step,
                    has ? Optional.of(config.diffIds().get(layer)) : Optional.empty(),
                    has ? sizes.of(layer) : 0));
            layer += has ? 1 : 0;
        }
        for (; layer < config.diffIds().size(); layer++) {
            History unknown = new History("", "", "", "", false);
            steps.addFirst(new HistoryStep(unknown, Optional.of(config.diffIds().get(layer)), sizes.of(layer)));
        }
        return steps;
    }
}
