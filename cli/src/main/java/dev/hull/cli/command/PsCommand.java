package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.output.Listing;
import dev.hull.engine.ContainerView;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** {@code hull ps}. Newest first. */
public final class PsCommand implements Command {
    private static final Option<Boolean> ALL = Option.flag("all", "Show all containers (default shows just running)")
            .letter('a');
    private static final Option<String> FORMAT = FormatOption.ofList();
    private static final Option<Long> LAST = Option.integer(
                    "last", "Show n last created containers (includes all states)")
            .letter('n')
            .orElse("-1");
    private static final Option<Boolean> LATEST = Option.flag(
                    "latest", "Show the latest created container (includes all states)")
            .letter('l');
    private static final Option<Boolean> NO_TRUNC = Option.flag("no-trunc", "Don't truncate output");
    private static final Option<Boolean> QUIET =
            Option.flag("quiet", "Only display container IDs").letter('q');

    private static final Listing LISTING = new Listing(
                    "ID",
                    "CONTAINER ID",
                    "Image",
                    "IMAGE",
                    "Command",
                    "COMMAND",
                    "RunningFor",
                    "CREATED",
                    "Status",
                    "STATUS",
                    "Ports",
                    "PORTS",
                    "Names",
                    "NAMES",
                    "CreatedAt",
                    "CREATED AT",
                    "State",
                    "STATE",
                    "Labels",
                    "LABELS",
                    "LocalVolumes",
                    "LOCAL VOLUMES",
                    "Mounts",
                    "MOUNTS",
                    "Networks",
                    "NETWORKS")
            .columns("ID", "Image", "Command", "RunningFor", "Status", "Ports", "Names");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS]", "List containers")
                .options(ALL, ContainerFilters.FILTER, FORMAT, LAST, LATEST, NO_TRUNC, QUIET)
                .arguments(0, 0)
                .aliases("container ls", "container list", "container ps", "ps");
    }

    @Override
    public int run(Invocation invocation) throws IOException {
        ContainerFilters filters = new ContainerFilters(invocation.get(ContainerFilters.FILTER));
        long last = invocation.get(LATEST) ? 1 : invocation.get(LAST);
        boolean all = invocation.get(ALL) || last > 0 || filters.choosesStates();
        boolean whole = invocation.get(NO_TRUNC);
        String format = invocation.get(FORMAT);
        boolean table = Listing.isTable(format);
        boolean everything = !table || format.startsWith("table ");

        List<ContainerView> containers = Engines.open(invocation.context()).views();
        List<JsonObject> rows = new ArrayList<>();
        Instant now = Instant.now();
        long shown = 0;
        for (int i = containers.size() - 1; i >= 0 && (last <= 0 || shown < last); i--) {
            ContainerView container = containers.get(i);
            if ((all || container.state().isRunning()) && filters.accept(container)) {
                shown++;
                if (invocation.get(QUIET) && table) {
                    invocation.print(
                            whole
                                    ? container.record().id().value()
                                    : container.record().id().shortForm());
                    continue;
                }
                rows.add(ContainerRow.of(container, now, whole, everything));
            }
        }
        if (!invocation.get(QUIET) || !table) {
            LISTING.print(invocation.context().output(), format, rows);
        }
        return 0;
    }
}
