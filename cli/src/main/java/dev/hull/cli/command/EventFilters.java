package dev.hull.cli.command;

import dev.hull.cli.options.Option;
import dev.hull.engine.events.Event;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The filters of {@code hull events}. Several values of one name mean any of them, except for labels, all of which must be
 * there; different names narrow.
 */
final class EventFilters {
    static final Option<List<String>> FILTER =
            Option.list("filter", """
                    Filter output based on conditions provided:
                    container=NAME|ID, image=NAME|ID, volume=NAME, network=NAME|ID, type=TYPE, event=ACTION,
                    label=KEY[=VALUE], scope=local""").letter('f').placeholder("filter");

    private static final List<String> NAMES = List.of(
            "config",
            "container",
            "daemon",
            "event",
            "image",
            "label",
            "network",
            "node",
            "plugin",
            "scope",
            "secret",
            "service",
            "type",
            "volume");

    private final Map<String, List<String>> values = new LinkedHashMap<>();

    /** Reads the values of the option. */
    EventFilters(List<String> filters) {
        for (String filter : filters) {
            int equals = filter.indexOf('=');
            if (equals < 0) {
                throw FILTER.invalid(filter, "bad format of filter (expected name=value)");
            }
            String name = filter.substring(0, equals).strip();
            if (!NAMES.contains(name)) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "invalid filter '" + name
                                + "': expected container, image, volume, network, type, event, label or scope");
            }
            values.computeIfAbsent(name, ignored -> new ArrayList<>())
                    .add(filter.substring(equals + 1).strip());
        }
    }

    private boolean any(String name, Predicate<String> fits) {
        List<String> wanted = values.get(name);
        return wanted == null || wanted.stream().anyMatch(fits);
    }

    /** Whether all conditions hold. */
    boolean accept(Event event) {
        return any("event", wanted -> isAction(wanted, event.action()))
                && any("type", event.type()::equals)
                && any("scope", "local"::equals)
                && object(event, Event.CONTAINER)
                && object(event, Event.VOLUME)
                && object(event, Event.NETWORK)
                && any("daemon", wanted -> false)
                && any("plugin", wanted -> false)
                && any("image", wanted -> isImage(wanted, event))
                && values.getOrDefault("label", List.of()).stream().allMatch(wanted -> hasLabel(event, wanted))
                && List.of("config", "node", "secret", "service").stream().noneMatch(values::containsKey);
    }

    /** {@code exec_create}, {@code exec_start} and {@code health_status} stand for all that begin so. */
    private static boolean isAction(String wanted, String action) {
        int colon = action.indexOf(':');
        return action.equals(wanted) || (colon > 0 && action.substring(0, colon).equals(wanted));
    }

    private boolean object(Event event, String type) {
        return any(
                type,
                wanted -> event.type().equals(type)
                        && (event.id().startsWith(wanted)
                                || event.attributes().getOrDefault("name", "").startsWith(wanted)));
    }

    private static boolean isImage(String wanted, Event event) {
        boolean image = event.type().equals(Event.IMAGE);
        String name = event.attributes().getOrDefault(image ? "name" : "image", "");
        return name.equals(wanted)
                || withoutTag(name).equals(wanted)
                || (image
                        && (event.id().equals(wanted) || withoutTag(event.id()).equals(wanted)));
    }

    private static String withoutTag(String name) {
        int colon = name.indexOf(':', name.lastIndexOf('/') + 1);
        return colon < 0 ? name : name.substring(0, colon);
    }

    private static boolean hasLabel(Event event, String wanted) {
        int equals = wanted.indexOf('=');
        String value = event.attributes().get(equals < 0 ? wanted : wanted.substring(0, equals));
        return value != null && (equals < 0 || value.equals(wanted.substring(equals + 1)));
    }
}
