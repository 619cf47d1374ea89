package dev.hull.cli.command;

import dev.hull.cli.Invocation;
import dev.hull.cli.options.Moments;
import dev.hull.cli.options.Option;
import dev.hull.image.ImageStore;
import dev.hull.image.StoredImage;
import dev.hull.oci.HullException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The filters of commands that prune: {@code until=TIME}, {@code label=KEY[=VALUE]}, {@code label!=KEY[=VALUE]}. */
final class PruneFilters {
    static final Option<List<String>> FILTER = Option.list(
                    "filter", "Provide filter values: until=TIME, label=KEY[=VALUE], label!=KEY[=VALUE]")
            .placeholder("filter");

    private final Filters filters;
    private final Instant until;

    PruneFilters(Invocation invocation) {
        this.filters = new Filters(FILTER, invocation.get(FILTER), List.of("until", "label", "label!"));
        List<String> times = filters.of("until");
        if (times.size() > 1) {
            throw Filters.invalid("until", times.get(1), "it once");
        }
        this.until = times.isEmpty() ? Instant.MAX : Moments.parse("until", times.getFirst(), Instant.now());
    }

    /** Whether a moment was given. */
    boolean hasTime() {
        return filters.has("until");
    }

    /** Whether something that was made then and has these labels is meant. */
    boolean fit(Instant created, Map<String, String> labels) {
        return created.isBefore(until) && filters.labelsFit(labels);
    }

    /** Whether an image is meant; one that cannot be read has no labels. */
    boolean fit(ImageStore store, StoredImage image) {
        Instant created = image.created().orElse(Instant.EPOCH);
        if (!filters.has("label") && !filters.has("label!")) {
            return fit(created, Map.of());
        }
        Map<String, String> labels;
        try {
            labels = store.resolve(image.id().toString()).config().config().labels();
        } catch (HullException e) {
            labels = Map.of();
        }
        return fit(created, labels);
    }
}
