package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.ExitCodes;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.output.Inspection;
import dev.hull.image.ImageStore;
import dev.hull.oci.HullException;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** {@code hull image inspect}. What exists is shown, whatever else was asked for. */
public final class ImageInspectCommand implements Command {
    private static final Option<String> FORMAT = FormatOption.ofObject();

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS] IMAGE [IMAGE...]", "Display detailed information on one or more images")
                .options(FORMAT)
                .arguments(1, CommandSpec.MANY);
    }

    @Override
    public int run(Invocation invocation) {
        return show(invocation, new Inspection(invocation.get(FORMAT)));
    }

    static int show(Invocation invocation, Inspection inspection) {
        ImageStore store = Stores.images(invocation.context());
        List<JsonObject> found = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (String image : invocation.arguments()) {
            try {
                found.add(ImageDocument.of(store.summary(image)));
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
