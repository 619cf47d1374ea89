package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.output.Inspection;
import java.io.IOException;

/** {@code hull container inspect}. */
public final class ContainerInspectCommand implements Command {
    private static final Option<String> FORMAT = FormatOption.ofObject();
    private static final Option<Boolean> SIZE =
            Option.flag("size", "Display total file sizes").letter('s');

    @Override
    public CommandSpec spec() {
        return CommandSpec.of(
                        "[OPTIONS] CONTAINER [CONTAINER...]", "Display detailed information on one or more containers")
                .options(FORMAT, SIZE)
                .arguments(1, CommandSpec.MANY);
    }

    @Override
    public int run(Invocation invocation) throws IOException {
        Inspection inspection = new Inspection(invocation.get(FORMAT));
        return new ObjectLookup(invocation, "container", invocation.get(SIZE)).show(invocation, inspection);
    }
}
