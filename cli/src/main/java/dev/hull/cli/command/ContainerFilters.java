package dev.hull.cli.command;

import dev.hull.cli.options.Option;
import dev.hull.engine.ContainerView;
import dev.hull.engine.container.ContainerRecord;
import dev.hull.engine.container.ContainerState;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The filters of {@code hull ps}. Several values of one name mean any of them, except for labels, all of which must be
 * there; different names narrow.
 */
final class ContainerFilters {
    static final Option<List<String>> FILTER =
            Option.list("filter", """
                    Filter output based on conditions provided:
                    id=PREFIX, name=PART, label=KEY[=VALUE], ancestor=IMAGE, exited=CODE,
                    status=created|running|exited""").letter('f').placeholder("filter");

    private static final List<String> NAMES = List.of("id", "name", "label", "ancestor", "exited", "status");

    private final List<List<String>> values = new ArrayList<>();

    /** Reads the values of the option. */
    ContainerFilters(List<String> filters) {
        for (int i = 0; i < NAMES.size(); i++) {
            values.add(new ArrayList<>());
        }
        for (String filter : filters) {
            int equals = filter.indexOf('=');
            if (equals < 0) {
                throw FILTER.invalid(filter, "bad format of filter (expected name=value)");
            }
            String name = filter.substring(0, equals).strip();
            String value = filter.substring(equals + 1).strip();
            int index = NAMES.indexOf(name);
            if (index < 0) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "invalid filter '" + name + "': expected id, name, label, ancestor, exited or status");
            }
            check(name, value);
            values.get(index).add(value);
        }
    }

    private static void check(String name, String value) {
        if (name.equals("exited") && exitCode(value) < 0) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT, "invalid filter 'exited=" + value + "': expected an exit code");
        }
        if (name.equals("status")) {
            switch (value) {
                // Docker has more states; Hull's containers are never in them.
                case "created", "running", "exited", "paused", "restarting", "removing", "dead" -> {}
                default ->
                    throw new HullException(
                            ErrorKind.INVALID_ARGUMENT,
                            "invalid filter 'status=" + value + "': expected created, running or exited");
            }
        }
    }

    private static int exitCode(String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private List<String> of(String name) {
        return values.get(NAMES.indexOf(name));
    }

    /** Whether the filters say which states are shown, so that ended containers need no {@code --all}. */
    boolean choosesStates() {
        return !of("status").isEmpty();
    }

    /** Whether all conditions hold. */
    boolean accept(ContainerView container) {
        ContainerRecord record = container.record();
        ContainerState state = container.state();
        return (of("status").isEmpty() || of("status").contains(state.phase().word()))
                && exitedFits(state)
                && idFits(record)
                && nameFits(record)
                && labelsFit(record.config().stringMap("Labels"))
                && ancestorFits(record);
    }

    private boolean exitedFits(ContainerState state) {
        boolean fits = of("exited").isEmpty();
        for (String value : of("exited")) {
            fits |= state.phase() == ContainerState.Phase.EXITED && exitCode(value) == state.exitCode();
        }
        return fits;
    }

    private boolean idFits(ContainerRecord record) {
        boolean fits = of("id").isEmpty();
        for (String value : of("id")) {
            fits |= record.id().value().startsWith(value);
        }
        return fits;
    }

    private boolean nameFits(ContainerRecord record) {
        boolean fits = of("name").isEmpty();
        for (String value : of("name")) {
            fits |= NamePattern.fits(value, record.name());
        }
        return fits;
    }

    private boolean labelsFit(Map<String, String> labels) {
        for (String condition : of("label")) {
            int equals = condition.indexOf('=');
            String value = labels.get(equals < 0 ? condition : condition.substring(0, equals));
            if (value == null || (equals >= 0 && !value.equals(condition.substring(equals + 1)))) {
                return false;
            }
        }
        return true;
    }

    private boolean ancestorFits(ContainerRecord record) {
        boolean fits = of("ancestor").isEmpty();
        for (String value : of("ancestor")) {
            String id = record.imageId();
            String digits = id.substring(id.indexOf(':') + 1);
            fits |= !value.isEmpty()
                    && (tagged(value).equals(tagged(record.imageName()))
                            || id.equals(value)
                            || (value.length() >= 4 && digits.startsWith(value)));
        }
        return fits;
    }

    private static String tagged(String name) {
        return name.indexOf(':', name.lastIndexOf('/') + 1) < 0 && name.indexOf('@') < 0 ? name + ":latest" : name;
    }
}
