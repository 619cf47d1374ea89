package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.options.UsageException;
import dev.hull.engine.volume.Volume;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** {@code hull volume create}. A volume of that name stays as it is. */
public final class VolumeCreateCommand implements Command {
    private static final Option<String> DRIVER =
            Option.string("driver", "Specify volume driver name").letter('d').orElse(Volume.DRIVER);
    private static final Option<Map<String, String>> LABEL =
            Option.map("label", "Set metadata for a volume").placeholder("list");
    private static final Option<String> NAME =
            Option.string("name", "Specify volume name").hide();
    private static final Option<Map<String, String>> OPT = Option.map(
                    "opt", "Set driver specific options: type=none,o=bind,device=DIRECTORY, or type=tmpfs,o=OPTIONS")
            .letter('o')
            .placeholder("map");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS] [VOLUME]", "Create a volume")
                .options(DRIVER, LABEL, NAME, OPT)
                .arguments(0, 1);
    }

    @Override
    public int run(Invocation invocation) throws IOException, UsageException {
        List<String> arguments = invocation.arguments();
        String name = invocation.get(NAME);
        if (!name.isEmpty() && !arguments.isEmpty()) {
            throw NAME.invalid(name, "conflicting options: either specify --name or provide positional arg, not both");
        }
        if (!invocation.get(DRIVER).equals(Volume.DRIVER)) {
            throw new HullException(
                    ErrorKind.NOT_FOUND,
                    "error looking up volume plugin " + invocation.get(DRIVER) + ": plugin \"" + invocation.get(DRIVER)
                            + "\" not found; the only driver is local");
        }
        Volume volume = Engines.open(invocation.context())
                .volumes()
                .create(arguments.isEmpty() ? name : arguments.getFirst(), invocation.get(LABEL), invocation.get(OPT));
        invocation.print(volume.name());
        return 0;
    }
}
