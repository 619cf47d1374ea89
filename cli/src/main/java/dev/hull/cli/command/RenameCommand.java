package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import java.io.IOException;

/** {@code hull rename}. */
public final class RenameCommand implements Command {
    @Override
    public CommandSpec spec() {
        return CommandSpec.of("CONTAINER NEW_NAME", "Rename a container")
                .arguments(2, 2)
                .aliases("container rename", "rename");
    }

    @Override
    public int run(Invocation invocation) throws IOException {
        Engines.open(invocation.context())
                .lifecycle()
                .rename(invocation.arguments().get(0), invocation.arguments().get(1));
        return 0;
    }
}
