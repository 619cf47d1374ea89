package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.output.Listing;
import dev.hull.cli.output.Terminal;
import dev.hull.engine.ContainerView;
import dev.hull.engine.Engine;
import dev.hull.engine.container.ContainerRecord;
import dev.hull.engine.processes.Consumption;
import dev.hull.engine.processes.Meter;
import dev.hull.oci.HullException;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code hull stats}: what containers consume, read twice with a pause between, and drawn anew each second. */
public final class StatsCommand implements Command {
    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long PAUSE_MILLIS = 1000;
    private static final String CLEAR = "\033[2J\033[H";

    private static final Option<Boolean> ALL = Option.flag("all", "Show all containers (default shows just running)")
            .letter('a');
    private static final Option<String> FORMAT = FormatOption.ofList();
    private static final Option<Boolean> NO_STREAM =
            Option.flag("no-stream", "Disable streaming stats and only pull the first result");
    private static final Option<Boolean> NO_TRUNC = Option.flag("no-trunc", "Do not truncate output");

    private static final Listing LISTING = new Listing(
                    "ID",
                    "CONTAINER ID",
                    "Name",
                    "NAME",
                    "CPUPerc",
                    "CPU %",
                    "MemUsage",
                    "MEM USAGE / LIMIT",
                    "MemPerc",
                    "MEM %",
                    "NetIO",
                    "NET I/O",
                    "BlockIO",
                    "BLOCK I/O",
                    "PIDs",
                    "PIDS",
                    "Container",
                    "CONTAINER")
            .columns("ID", "Name", "CPUPerc", "MemUsage", "MemPerc", "NetIO", "BlockIO", "PIDs");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of(
                        "[OPTIONS] [CONTAINER...]", "Display a live stream of container(s) resource usage statistics")
                .options(ALL, FORMAT, NO_STREAM, NO_TRUNC)
                .aliases("container stats", "stats");
    }

    private final Map<String, Consumption> earlier = new HashMap<>();
    private final List<String> told = new ArrayList<>();

    @Override
    public int run(Invocation invocation) throws IOException, InterruptedException {
        Engine engine = Engines.open(invocation.context());
        EachContainer each = new EachContainer(invocation);
        each.run(engine::view);
        if (each.status() != 0) {
            return each.status();
        }
        boolean stream = !invocation.get(NO_STREAM);
        boolean terminal = stream && Terminal.is(1);
        rows(invocation, engine); // for later: use of processors is told between two readings
        long pause = FIRST_PAUSE_MILLIS;
        do {
            Thread.sleep(pause);
            pause = PAUSE_MILLIS;
            List<JsonObject> rows = rows(invocation, engine);
            if (terminal) {
                invocation.context().output().print(CLEAR);
            }
            LISTING.print(invocation.context().output(), invocation.get(FORMAT), rows);
        } while (stream && !invocation.context().output().checkError());
        return 0;
    }

    private List<JsonObject> rows(Invocation invocation, Engine engine) throws IOException {
        List<JsonObject> rows = new ArrayList<>();
        if (!invocation.arguments().isEmpty()) {
            for (String reference : invocation.arguments()) {
                try {
                    rows.add(row(invocation, engine.view(reference), reference));
                } catch (HullException e) {
                    continue; // removed while it was watched
                }
            }
            return rows;
        }
        for (ContainerView container : engine.views().reversed()) {
            if (container.state().isRunning() || invocation.get(ALL)) {
                rows.add(row(invocation, container, ""));
            }
        }
        return rows;
    }

    private JsonObject row(Invocation invocation, ContainerView container, String reference) throws IOException {
        ContainerRecord record = container.record();
        boolean runs = container.state().isRunning() && container.state().pid() != 0;
        Optional<Consumption> now =
                runs ? Optional.of(Meter.read(record.id(), container.state().pid())) : Optional.empty();
        Optional<Consumption> before =
                Optional.ofNullable(earlier.get(record.id().value()));
        now.ifPresent(use -> {
            earlier.put(record.id().value(), use);
            if (!use.grouped() && !told.contains(record.id().value())) {
                told.add(record.id().value());
                invocation.warn("WARNING: container " + record.name() + " has no control group of its own: its figures"
                        + " are sums over the processes that live now, and it has no limit");
            }
        });
        return StatsRow.of(record, reference, before, now, invocation.get(NO_TRUNC));
    }
}
