package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.output.Human;
import dev.hull.engine.volume.Volume;
import dev.hull.engine.volume.VolumeStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code hull volume prune}: removes volumes that no container uses, those that somebody has named only with {@code --all}. */
public final class VolumePruneCommand implements Command {
    private static final Option<Boolean> ALL = Option.flag("all", "Remove all unused volumes, not just anonymous ones")
            .letter('a');
    private static final Option<Boolean> FORCE =
            Option.flag("force", "Do not prompt for confirmation").letter('f');

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS]", "Remove unused local volumes")
                .options(ALL, VolumeFilters.PRUNE_FILTER, FORCE)
                .arguments(0, 0);
    }

    @Override
    public int run(Invocation invocation) throws IOException {
        VolumeStore store = Engines.open(invocation.context()).volumes();
        VolumeFilters filters = VolumeFilters.ofPrune(invocation.get(VolumeFilters.PRUNE_FILTER), store);
        boolean all = invocation.get(ALL) || filters.all();
        String what = all ? "all local volumes" : "anonymous local volumes";
        if (!invocation.get(FORCE)
                && !Confirmation.ask(
                        invocation.context(),
                        "WARNING! This will remove " + what + " not used by at least one container.")) {
            return 0;
        }
        List<String> removed = new ArrayList<>();
        long freed = 0;
        for (Volume volume : store.list()) {
            if ((all || volume.isAnonymous())
                    && filters.accept(volume)
                    && store.users(volume.name()).isEmpty()) {
                long size = store.size(volume.name());
                if (store.removeUnused(volume.name())) {
                    removed.add(volume.name());
                    freed += size;
                }
            }
        }
        if (!removed.isEmpty()) {
            invocation.print("Deleted Volumes:");
            removed.forEach(invocation::print);
            invocation.print("");
        }
        invocation.print("Total reclaimed space: " + Human.exactSize(freed));
        return 0;
    }
}
