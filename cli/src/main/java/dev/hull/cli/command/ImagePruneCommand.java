package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import java.io.IOException;

/** {@code hull image prune}: removes images that nobody uses, and what crashes left in the store. */
public final class ImagePruneCommand implements Command {
    private static final Option<Boolean> ALL = Option.flag("all", "Remove all unused images, not just dangling ones")
            .letter('a');
    private static final Option<Boolean> FORCE =
            Option.flag("force", "Do not prompt for confirmation").letter('f');

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS]", "Remove unused images")
                .options(ALL, PruneFilters.FILTER, FORCE)
                .arguments(0, 0);
    }

    @Override
    public int run(Invocation invocation) throws IOException {
        boolean all = invocation.get(ALL);
        Pruning pruning = new Pruning(invocation); // which reads the filters before anything is asked
        String what = all ? "all images without at least one container associated to them" : "all dangling images";
        if (!invocation.get(FORCE)
                && !Confirmation.ask(invocation.context(), "WARNING! This will remove " + what + ".")) {
            return 0;
        }
        pruning.images(all);
        pruning.total();
        return 0;
    }
}
