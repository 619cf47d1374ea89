package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;

/** {@code hull system prune}: removes stopped containers and what nobody uses then. */
public final class SystemPruneCommand implements Command {
    private static final Option<Boolean> ALL = Option.flag("all", "Remove all unused images not just dangling ones")
            .letter('a');
    private static final Option<Boolean> FORCE =
            Option.flag("force", "Do not prompt for confirmation").letter('f');
    private static final Option<Boolean> VOLUMES = Option.flag("volumes", "Prune anonymous volumes");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS]", "Remove unused data")
                .options(ALL, PruneFilters.FILTER, FORCE, VOLUMES)
                .arguments(0, 0);
    }

    @Override
    public int run(Invocation invocation) throws IOException {
        boolean all = invocation.get(ALL);
        boolean volumes = invocation.get(VOLUMES);
        if (volumes && new PruneFilters(invocation).hasTime()) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT, "the filter until cannot be used with --volumes: volumes have no time");
        }
        Pruning pruning = new Pruning(invocation); // which reads the filters before anything is asked
        String warning = "WARNING! This will remove:\n  - all stopped containers\n"
                + (volumes ? "  - all anonymous volumes not used by at least one container\n" : "")
                + (all
                        ? "  - all images without at least one container associated to them\n"
                        : "  - all dangling images\n")
                + (all ? "  - all build cache\n" : "  - unused build cache\n")
                + "  - what broken commands have left in the image store\n";
        if (!invocation.get(FORCE) && !Confirmation.ask(invocation.context(), warning)) {
            return 0;
        }
        pruning.containers();
        if (volumes) {
            pruning.volumes();
        }
        pruning.images(all);
        pruning.builds(all);
        pruning.total();
        return 0;
    }
}
