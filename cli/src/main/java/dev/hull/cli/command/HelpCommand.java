package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Help;
import dev.hull.cli.Invocation;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;

/** {@code hull help}: the same texts as {@code --help}. */
public final class HelpCommand implements Command {
    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[COMMAND]", "Help about the command").arguments(0, 2);
    }

    @Override
    public int run(Invocation invocation) {
        String text = Help.of(invocation.arguments())
                .orElseThrow(() -> new HullException(
                        ErrorKind.NOT_FOUND,
                        "unknown help topic: " + String.join(" ", invocation.arguments())
                                + "; 'hull --help' lists all commands"));
        invocation.context().output().print(text);
        return 0;
    }
}
