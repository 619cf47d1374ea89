package dev.hull.cli.command;

import dev.hull.cli.options.Option;
import dev.hull.engine.ContainerView;
import dev.hull.engine.container.ContainerRecord;
import dev.hull.engine.container.ContainerState;
import dev.hull.engine.container.ContainerStore;
import dev.hull.engine.inspect.ContainerDetails;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The filters of {@code hull ps}. Several values of one name mean any of them, except for labels, all of which must be
 * there; different names narrow.
 */
final class ContainerFilters {
    static final Option<List<String>> FILTER =
            Option.list("filter", """
                    Filter output based on conditions provided:
                    id=PREFIX, name=PART, label=KEY[=VALUE], status=STATE, exited=CODE, health=STATE, ancestor=IMAGE,
                    before=CONTAINER, since=CONTAINER, volume=NAME|PATH, network=NAME, publish=PORT, expose=PORT""").letter('f').placeholder("filter");

    private static final List<String> NAMES = List.of(
            "id",
            "name",
            "label",
            "status",
            "exited",
            "health",
            "ancestor",
            "before",
            "since",
            "volume",
            "network",
            "publish",
            "expose",
            "is-task");
    private static final List<String> STATES =
            List.of("created", "running", "paused", "restarting", "removing", "exited", "dead");
    private static final List<String> HEALTH = List.of("starting", "healthy", "unhealthy", "none");

    private final Filters filters;
    private final ContainerDetails details;
    private final ContainerPorts ports;
    private final List<Instant> before = new ArrayList<>();
    private final List<Instant> since = new ArrayList<>();
    private final List<PortRange> published = new ArrayList<>();
    private final List<PortRange> exposed = new ArrayList<>();

    /** Reads the values of the option. */
    ContainerFilters(List<String> values, ContainerStore store, ContainerDetails details, ContainerPorts ports)
            throws IOException {
        this.filters = new Filters(FILTER, values, NAMES);
        this.details = details;
        this.ports = ports;
        for (String name : filters.of("before")) {
            before.add(store.find(name).created());
        }
        for (String name : filters.of("since")) {
            since.add(store.find(name).created());
        }
        for (String port : filters.of("publish")) {
            published.add(PortRange.parse("publish", port));
        }
        for (String port : filters.of("expose")) {
            exposed.add(PortRange.parse("expose", port));
        }
        check("status", STATES, "created, running, paused, restarting, exited or dead");
        check("health", HEALTH, "starting, healthy, unhealthy or none");
        check("is-task", List.of("true", "false"), "true or false");
        for (String code : filters.of("exited")) {
            if (PortRange.number(code) < 0) {
                throw Filters.invalid("exited", code, "an exit code");
            }
        }
    }

    private void check(String name, List<String> known, String expected) {
        for (String value : filters.of(name)) {
            if (!known.contains(value)) {
                throw Filters.invalid(name, value, expected);
            }
        }
    }

    /** Whether the filters say which states are shown, so that ended containers need no {@code --all}. */
    boolean choosesStates() {
        return filters.has("status");
    }

    /** Whether all conditions hold. */
    boolean accept(ContainerView container) throws IOException {
        ContainerRecord record = container.record();
        ContainerState state = container.state();
        return any("status", state.phase().word())
                && any("is-task", "false")
                && any("network", ContainerRow.network(record))
                && (!filters.has("exited") || exitedFits(state))
                && (!filters.has("id") || idFits(record))
                && (!filters.has("name") || nameFits(record))
                && timesFit(record.created())
                && filters.labelsFit(record.config().stringMap("Labels"))
                && (!filters.has("ancestor") || ancestorFits(record))
                && (!filters.has("health")
                        || filters.of("health").contains(state.isRunning() ? details.health(record.id()) : "none"))
                && (!filters.has("volume") || volumeFits(record))
                && (published.isEmpty() || publishedFits(container))
                && (exposed.isEmpty() || exposedFits(container));
    }

    private boolean any(String name, String value) {
        return !filters.has(name) || filters.of(name).contains(value);
    }

    private boolean exitedFits(ContainerState state) {
        return state.phase() == ContainerState.Phase.EXITED
                && filters.of("exited").contains(Integer.toString(state.exitCode()));
    }

    private boolean idFits(ContainerRecord record) {
        boolean fits = false;
        for (String value : filters.of("id")) {
            fits |= record.id().value().startsWith(value);
        }
        return fits;
    }

    private boolean nameFits(ContainerRecord record) {
        boolean fits = false;
        for (String value : filters.of("name")) {
            fits |= NamePattern.fits(value, record.name());
        }
        return fits;
    }

    private boolean timesFit(Instant created) {
        boolean early = before.isEmpty();
        for (Instant limit : before) {
            early |= created.isBefore(limit);
        }
        boolean late = since.isEmpty();
        for (Instant limit : since) {
            late |= created.isAfter(limit);
        }
        return early && late;
    }

    private boolean ancestorFits(ContainerRecord record) {
        boolean fits = false;
        for (String value : filters.of("ancestor")) {
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

    private boolean volumeFits(ContainerRecord record) throws IOException {
        boolean fits = false;
        for (JsonObject mount : details.mounts(record.id())) {
            for (String value : filters.of("volume")) {
                fits |= value.equals(mount.string("Name", ""))
                        || value.equals(mount.string("Destination", ""))
                        || value.equals(mount.string("Source", ""));
            }
        }
        return fits;
    }

    private boolean publishedFits(ContainerView container) {
        boolean fits = false;
        for (PortRange range : published) {
            fits |= ports.publishes(container, range);
        }
        return fits;
    }

    private boolean exposedFits(ContainerView container) {
        boolean fits = false;
        for (PortRange range : exposed) {
            fits |= ContainerPorts.exposes(container, range);
        }
        return fits;
    }
}
