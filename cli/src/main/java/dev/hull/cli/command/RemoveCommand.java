package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.engine.Engine;
import dev.hull.engine.Lifecycle;
import dev.hull.engine.container.ContainerRecord;
import dev.hull.engine.container.Ending;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** {@code hull rm}. With {@code -f} all are killed at once, then waited for and removed, several at a time. */
public final class RemoveCommand implements Command {
    private static final Option<Boolean> FORCE = Option.flag(
                    "force", "Force the removal of a running container (uses SIGKILL)")
            .letter('f');
    private static final Option<Boolean> VOLUMES = Option.flag(
                    "volumes", "Remove anonymous volumes associated with the container")
            .letter('v');

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS] CONTAINER [CONTAINER...] | --all", "Remove one or more containers")
                .options(EachContainer.ALL, FORCE, VOLUMES)
                .arguments(0, CommandSpec.MANY)
                .aliases("container rm", "container remove", "rm");
    }

    private record Removal(ContainerRecord record, Ending ending) {}

    @Override
    public int run(Invocation invocation) throws IOException, InterruptedException {
        Engine engine = Engines.open(invocation.context());
        Lifecycle lifecycle = engine.lifecycle();
        boolean force = invocation.get(FORCE);
        Map<String, Removal> removals = new LinkedHashMap<>();
        EachContainer each = EachContainer.of(invocation, engine, view -> true);
        each.run(reference -> {
            try {
                ContainerRecord record = engine.containers().find(reference);
                removals.put(
                        reference,
                        new Removal(record, lifecycle.beginRemoval(record.id().value(), force)));
            } catch (HullException e) {
                if (!force || e.kind() != ErrorKind.NOT_FOUND) {
                    throw e;
                }
                invocation.warn("hull: " + e.sentence()); // gone is what was asked for
            }
        });
        each.together(
                new ArrayList<>(removals.keySet()),
                reference -> {
                    Removal removal = Objects.requireNonNull(removals.get(reference));
                    removal.ending().await();
                    lifecycle.remove(removal.record(), force, invocation.get(VOLUMES));
                },
                invocation::print);
        return each.status();
    }
}
