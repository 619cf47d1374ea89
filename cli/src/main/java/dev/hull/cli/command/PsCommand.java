package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandContext;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.output.Listing;
import dev.hull.engine.ContainerView;
import dev.hull.engine.Engine;
import dev.hull.engine.container.ContainerId;
import dev.hull.engine.inspect.ContainerDetails;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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

    private static final Option<Boolean> SIZE =
            Option.flag("size", "Display total file sizes").letter('s');

    private static final String[] COLUMNS = {"ID", "Image", "Command", "RunningFor", "Status", "Ports", "Names"};
    private static final String[] SIZED_COLUMNS = {
        "ID", "Image", "Command", "RunningFor", "Status", "Ports", "Names", "Size"
    };

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
            "NETWORKS",
            "Size",
            "SIZE");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS]", "List containers")
                .options(ALL, ContainerFilters.FILTER, FORMAT, LAST, LATEST, NO_TRUNC, QUIET, SIZE)
                .arguments(0, 0)
                .aliases("container ls", "container list", "container ps", "ps");
    }

    @Override
    public int run(Invocation invocation) throws IOException {
        CommandContext context = invocation.context();
        Engine engine = Engines.open(context);
        ContainerDetails details = Stores.details(context);
        ContainerPorts ports = new ContainerPorts(engine);
        ContainerFilters filters =
                new ContainerFilters(invocation.get(ContainerFilters.FILTER), engine.containers(), details, ports);
        long last = invocation.get(LATEST) ? 1 : invocation.get(LAST);
        boolean all = invocation.get(ALL) || last > 0 || filters.choosesStates();
        boolean whole = invocation.get(NO_TRUNC);
        String format = invocation.get(FORMAT);
        boolean table = Listing.isTable(format);
        boolean everything = !table || format.startsWith("table ");
        boolean sized = invocation.get(SIZE) || (everything && format.contains(".Size"));
        boolean onlyIds = invocation.get(QUIET) && table;

        List<ContainerView> containers = engine.briefViews();
        ContainerRow row = new ContainerRow(details, ports, Stores.images(context), Instant.now(), whole);
        List<JsonObject> rows = new ArrayList<>();
        List<Map<String, String>> labels = new ArrayList<>();
        long shown = 0;
        for (int i = containers.size() - 1; i >= 0 && (last <= 0 || shown < last); i--) {
            ContainerView container = containers.get(i);
            if (!(all || container.state().isRunning()) || !filters.accept(container)) {
                continue;
            }
            shown++;
            if (onlyIds) {
                ContainerId id = container.record().id();
                invocation.print(whole ? id.value() : id.shortForm());
                continue;
            }
            rows.add(row.of(container, everything, sized));
            labels.add(container.record().config().stringMap("Labels"));
        }
        if (!onlyIds) {
            LISTING.columns(invocation.get(SIZE) ? SIZED_COLUMNS : COLUMNS)
                    .print(context.output(), format, rows, labels);
        }
        return 0;
    }
}
