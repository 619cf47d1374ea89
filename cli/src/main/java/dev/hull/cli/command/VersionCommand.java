package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;

/** {@code hull version}. */
public final class VersionCommand implements Command {
    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS]", "Show the Hull version information").arguments(0, 0);
    }

    @Override
    public int run(Invocation invocation) {
        invocation.print("Hull 0.1.0");
        return 0;
    }
}
