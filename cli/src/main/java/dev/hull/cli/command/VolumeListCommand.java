package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.output.Listing;
import dev.hull.engine.volume.Volume;
import dev.hull.engine.volume.VolumeStore;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code hull volume ls}. */
public final class VolumeListCommand implements Command {
    private static final Option<String> FORMAT = FormatOption.ofList();
    private static final Option<Boolean> QUIET =
            Option.flag("quiet", "Only display volume names").letter('q');

    private static final Listing LISTING = new Listing(
                    "Driver",
                    "DRIVER",
                    "Name",
                    "VOLUME NAME",
                    "Scope",
                    "SCOPE",
                    "Mountpoint",
                    "MOUNTPOINT",
                    "Labels",
                    "LABELS",
                    "Links",
                    "LINKS",
                    "Size",
                    "SIZE")
            .columns("Driver", "Name");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS]", "List volumes")
                .options(VolumeFilters.FILTER, FORMAT, QUIET)
                .arguments(0, 0)
                .aliases("volume ls", "volume list");
    }

    @Override
    public int run(Invocation invocation) throws IOException {
        VolumeStore store = Engines.open(invocation.context()).volumes();
        VolumeFilters filters = VolumeFilters.ofList(invocation.get(VolumeFilters.FILTER), store);
        String format = invocation.get(FORMAT);
        boolean names = invocation.get(QUIET) && Listing.isTable(format);
        List<JsonObject> rows = new ArrayList<>();
        for (Volume volume : store.list()) {
            if (filters.accept(volume)) {
                if (names) {
                    invocation.print(volume.name());
                } else {
                    rows.add(VolumeDocument.row(store, volume));
                }
            }
        }
        if (!names) {
            LISTING.print(invocation.context().output(), format, rows);
        }
        return 0;
    }
}
