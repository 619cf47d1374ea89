package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.output.Table;
import dev.hull.engine.ContainerView;
import dev.hull.engine.Engine;
import dev.hull.engine.processes.ProcessTable;
import dev.hull.engine.processes.Top;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.util.List;

/** {@code hull top}: the processes of a container, with the ids that they have on the host. */
public final class TopCommand implements Command {
    private static final int LEAST_WIDTH = 20;
    private static final String USUAL_PATH = "/usr/local/bin:/usr/bin:/bin";

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("CONTAINER [ps OPTIONS]", "Display the running processes of a container")
                .arguments(1, CommandSpec.MANY)
                .stopAtFirst()
                .aliases("container top", "top");
    }

    @Override
    public int run(Invocation invocation) throws IOException, InterruptedException {
        Engine engine = Engines.open(invocation.context());
        ContainerView container = engine.view(invocation.arguments().getFirst());
        if (!container.state().isRunning() || container.state().pid() == 0) {
            throw new HullException(
                    ErrorKind.CONFLICT, "Container " + container.record().id() + " is not running");
        }
        List<String> arguments =
                invocation.arguments().subList(1, invocation.arguments().size());
        ProcessTable processes = Top.of(
                container.record().id(),
                container.state().pid(),
                arguments,
                invocation.context().variable("PATH").orElse(USUAL_PATH));
        engine.events().append(container.record().event("top"));
        Table table = new Table(LEAST_WIDTH);
        table.add(processes.titles().toArray(String[]::new));
        for (List<String> row : processes.rows()) {
            table.add(row.toArray(String[]::new));
        }
        invocation.context().output().print(table.text());
        return 0;
    }
}
