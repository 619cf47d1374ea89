package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.engine.Lifecycle;

/** {@code hull pause}: freezes all processes of containers. */
public final class PauseCommand implements Command {
    @Override
    public CommandSpec spec() {
        return CommandSpec.of("CONTAINER [CONTAINER...]", "Pause all processes within one or more containers")
                .arguments(1, CommandSpec.MANY)
                .aliases("container pause", "pause");
    }

    @Override
    public int run(Invocation invocation) throws InterruptedException {
        Lifecycle lifecycle = Engines.open(invocation.context()).lifecycle();
        return new EachContainer(invocation)
                .run(reference -> {
                    lifecycle.pause(reference);
                    invocation.print(reference);
                })
                .status();
    }
}
