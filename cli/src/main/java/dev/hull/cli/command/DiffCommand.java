package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.engine.files.UpperDiff;
import java.io.IOException;

/** {@code hull diff}: what a container has added, changed and deleted. */
public final class DiffCommand implements Command {
    @Override
    public CommandSpec spec() {
        return CommandSpec.of("CONTAINER", "Inspect changes to files or directories on a container's filesystem")
                .arguments(1, 1)
                .aliases("container diff", "diff");
    }

    @Override
    public int run(Invocation invocation) throws IOException {
        for (UpperDiff.Change change : Engines.open(invocation.context())
                .changes()
                .diff(invocation.arguments().getFirst())) {
            invocation.print(change.line());
        }
        return 0;
    }
}
