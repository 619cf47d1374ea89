package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.output.Human;
import dev.hull.engine.ContainerView;
import dev.hull.engine.Engine;
import dev.hull.engine.Lifecycle;
import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.ContainerRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code hull container prune}: removes every container that does not run. */
public final class ContainerPruneCommand implements Command {
    private static final Option<Boolean> FORCE =
            Option.flag("force", "Do not prompt for confirmation").letter('f');

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS]", "Remove all stopped containers")
                .options(PruneFilters.FILTER, FORCE)
                .arguments(0, 0);
    }

    @Override
    public int run(Invocation invocation) throws IOException, InterruptedException {
        PruneFilters filters = new PruneFilters(invocation);
        if (!invocation.get(FORCE)
                && !Confirmation.ask(invocation.context(), "WARNING! This will remove all stopped containers.")) {
            return 0;
        }
        Engine engine = Engines.open(invocation.context());
        Lifecycle lifecycle = engine.lifecycle();
        EachContainer each = new EachContainer(invocation);
        List<ContainerId> removed = new ArrayList<>();
        long[] freed = {0};
        for (ContainerView container : engine.views()) {
            ContainerRecord record = container.record();
            boolean wanted = filters.fit(record.created(), record.config().stringMap("Labels"));
            if (wanted && lifecycle.isPrunable(container)) {
                each.run(container.record().id().value(), id -> {
                    long size = lifecycle.size(container.record());
                    lifecycle.remove(container.record(), false, false);
                    freed[0] += size;
                    removed.add(container.record().id());
                });
            }
        }
        if (!removed.isEmpty()) {
            invocation.print("Deleted Containers:");
            for (ContainerId id : removed) {
                invocation.print(id.value());
            }
            invocation.print("");
        }
        invocation.print("Total reclaimed space: " + Human.exactSize(freed[0]));
        return each.status();
    }
}
