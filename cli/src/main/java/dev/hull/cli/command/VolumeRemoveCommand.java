package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.engine.volume.VolumeStore;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;

/** {@code hull volume rm}. */
public final class VolumeRemoveCommand implements Command {
    private static final Option<Boolean> FORCE =
            Option.flag("force", "Force the removal of one or more volumes").letter('f');

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS] VOLUME [VOLUME...]", "Remove one or more volumes")
                .options(FORCE)
                .arguments(1, CommandSpec.MANY)
                .aliases("volume rm", "volume remove");
    }

    @Override
    public int run(Invocation invocation) throws InterruptedException {
        VolumeStore store = Engines.open(invocation.context()).volumes();
        return new EachContainer(invocation)
                .run(name -> {
                    try {
                        store.remove(name);
                    } catch (HullException e) {
                        if (!invocation.get(FORCE) || e.kind() != ErrorKind.NOT_FOUND) {
                            throw e;
                        }
                    }
                    invocation.print(name);
                })
                .status();
    }
}
