package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.ExitCodes;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.output.Inspection;
import dev.hull.engine.volume.VolumeStore;
import dev.hull.oci.HullException;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code hull volume inspect}. What exists is shown, whatever else was asked for. */
public final class VolumeInspectCommand implements Command {
    private static final Option<String> FORMAT = FormatOption.ofObject();

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS] VOLUME [VOLUME...]", "Display detailed information on one or more volumes")
                .options(FORMAT)
                .arguments(1, CommandSpec.MANY);
    }

    @Override
    public int run(Invocation invocation) throws IOException {
        Inspection inspection = new Inspection(invocation.get(FORMAT));
        VolumeStore store = Engines.open(invocation.context()).volumes();
        List<JsonObject> found = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (String name : invocation.arguments()) {
            try {
                found.add(VolumeDocument.of(store, store.find(name)));
            } catch (HullException e) {
                failures.add(e.sentence());
            }
        }
        invocation.context().output().print(inspection.text(found));
        invocation.context().output().flush();
        failures.forEach(failure -> invocation.warn("hull: " + failure));
        return failures.isEmpty() ? ExitCodes.OK : ExitCodes.FAILURE;
    }
}
