package dev.hull.cli.command;

import dev.hull.cli.options.Option;
import dev.hull.engine.volume.Volume;
import dev.hull.engine.volume.VolumeStore;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The filters of {@code hull volume ls} and {@code prune}. Values of one name are alternatives, but all labels must fit. */
final class VolumeFilters {
    static final Option<List<String>> FILTER =
            Option.list("filter", """
                    Provide filter values:
                    dangling=true|false, driver=local, label=KEY[=VALUE], name=PART""").letter('f').placeholder("filter");
    static final Option<List<String>> PRUNE_FILTER = Option.list(
                    "filter", "Provide filter values: label=KEY[=VALUE], label!=KEY[=VALUE], all=true")
            .placeholder("filter");

    private final VolumeStore store;
    private final Map<String, List<String>> values = new HashMap<>();

    private VolumeFilters(List<String> filters, VolumeStore store, List<String> names) {
        this.store = store;
        for (String filter : filters) {
            int equals = filter.indexOf('=');
            if (equals < 0) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "invalid argument \"" + filter + "\" for \"-f, --filter\" flag: bad format of filter (expected"
                                + " name=value)");
            }
            String name = filter.substring(0, equals).strip();
            if (!names.contains(name)) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "invalid filter '" + name + "': expected " + String.join(", ", names));
            }
            values.computeIfAbsent(name, key -> new ArrayList<>())
                    .add(filter.substring(equals + 1).strip());
        }
        for (String name : List.of("dangling", "all")) {
            for (String value : of(name)) {
                truth(name, value);
            }
        }
    }

    static VolumeFilters ofList(List<String> filters, VolumeStore store) {
        return new VolumeFilters(filters, store, List.of("dangling", "driver", "label", "name"));
    }

    static VolumeFilters ofPrune(List<String> filters, VolumeStore store) {
        return new VolumeFilters(filters, store, List.of("label", "label!", "all"));
    }

    private List<String> of(String name) {
        return values.getOrDefault(name, List.of());
    }

    private static boolean truth(String name, String value) {
        return switch (value) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default ->
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "invalid filter '" + name + "=" + value + "': expected true or false");
        };
    }

    /** Whether {@code prune} is told to take named volumes, too. */
    boolean all() {
        return !of("all").isEmpty() && truth("all", of("all").getLast());
    }

    /** Whether all conditions hold. */
    boolean accept(Volume volume) throws IOException {
        for (String condition : of("label")) {
            if (!hasLabel(volume, condition)) {
                return false;
            }
        }
        for (String condition : of("label!")) {
            if (hasLabel(volume, condition)) {
                return false;
            }
        }
        return (of("driver").isEmpty() || of("driver").contains(Volume.DRIVER))
                && nameFits(volume)
                && danglingFits(volume);
    }

    private boolean nameFits(Volume volume) {
        boolean fits = of("name").isEmpty();
        for (String part : of("name")) {
            fits |= NamePattern.fits(part, volume.name());
        }
        return fits;
    }

    private boolean danglingFits(Volume volume) throws IOException {
        if (of("dangling").isEmpty()) {
            return true;
        }
        boolean dangling = store.users(volume.name()).isEmpty();
        boolean fits = false;
        for (String value : of("dangling")) {
            fits |= truth("dangling", value) == dangling;
        }
        return fits;
    }

    private static boolean hasLabel(Volume volume, String condition) {
        int equals = condition.indexOf('=');
        String value = volume.labels().get(equals < 0 ? condition : condition.substring(0, equals));
        return value != null && (equals < 0 || value.equals(condition.substring(equals + 1)));
    }
}
