package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.output.Inspection;
import java.io.IOException;

/** {@code hull inspect}: objects of any kind by name or id. */
public final class InspectCommand implements Command {
    private static final Option<Boolean> SIZE = Option.flag("size", "Display total file sizes if the type is container")
            .letter('s');
    private static final Option<String> FORMAT = FormatOption.ofObject();
    private static final Option<String> TYPE =
            Option.string("type", "Only inspect objects of the given type: container, image, volume");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS] NAME|ID [NAME|ID...]", "Return low-level information on Hull objects")
                .options(FORMAT, SIZE, TYPE)
                .arguments(1, CommandSpec.MANY);
    }

    @Override
    public int run(Invocation invocation) throws IOException {
        Inspection inspection = new Inspection(invocation.get(FORMAT));
        return new ObjectLookup(invocation, invocation.get(TYPE), invocation.get(SIZE)).show(invocation, inspection);
    }
}
