package dev.hull.image.edit;

import dev.hull.oci.ContainerConfig;
import dev.hull.oci.Reference;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What to change of an image, in this order: base, files, layers, configuration.
 *
 * @param image what to start from
 * @param names what to call the result; empty for an image without a name
 * @param rebase other base, or empty
 * @param removals paths to take away
 * @param additions files to add
 * @param squash how many of the uppermost layers become one, new ones included; {@link #ALL} for all, 0 for none
 * @param changes of the configuration
 * @param step how the history tells of it
 * @param time of new files and of the image; empty keeps files' own times and the image's
 */
public record EditRequest(
        String image,
        List<Reference> names,
        Optional<Rebase> rebase,
        List<String> removals,
        List<Addition> additions,
        int squash,
        List<UnaryOperator<ContainerConfig>> changes,
        String step,
        Optional<Instant> time) {
    /** All layers. */
    public static final int ALL = Integer.MAX_VALUE;

    public EditRequest {
        names = List.copyOf(names);
        removals = List.copyOf(removals);
        additions = List.copyOf(additions);
        changes = List.copyOf(changes);
    }

    /**
     * Another base.
     *
     * @param from the image whose layers are the lowest ones now
     * @param to the image whose layers take their place
     */
    public record Rebase(String from, String to) {}

    /** A request that changes nothing yet. */
    public static EditRequest of(String image, List<Reference> names) {
        return new EditRequest(
                image,
                names,
                Optional.empty(),
                List.of(),
                List.of(),
                0,
                List.of(),
                "hull image edit",
                Optional.empty());
    }
}
