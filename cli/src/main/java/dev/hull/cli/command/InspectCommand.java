package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.output.Inspection;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;

/** {@code hull inspect}: objects of any kind by name or id. */
public final class InspectCommand implements Command {
    private static final Option<String> FORMAT = FormatOption.ofObject();
    private static final Option<String> TYPE = Option.string("type", "Only inspect objects of the given type: image");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS] NAME|ID [NAME|ID...]", "Return low-level information on Hull objects")
                .options(FORMAT, TYPE)
                .arguments(1, CommandSpec.MANY);
    }

    @Override
    public int run(Invocation invocation) {
        Inspection inspection = new Inspection(invocation.get(FORMAT));
        String type = invocation.get(TYPE);
        if (!type.isEmpty() && !type.equals("image")) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, "unknown type: \"" + type + "\": must be \"image\"");
        }
        return ImageInspectCommand.show(invocation, inspection);
    }
}
