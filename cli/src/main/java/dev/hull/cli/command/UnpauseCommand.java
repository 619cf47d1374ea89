package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.engine.Lifecycle;

/** {@code hull unpause}: lets the processes of paused containers go on. */
public final class UnpauseCommand implements Command {
    @Override
    public CommandSpec spec() {
        return CommandSpec.of("CONTAINER [CONTAINER...]", "Unpause all processes within one or more containers")
                .arguments(1, CommandSpec.MANY)
                .aliases("container unpause", "unpause");
    }

    @Override
    public int run(Invocation invocation) throws InterruptedException {
        Lifecycle lifecycle = Engines.open(invocation.context()).lifecycle();
        return new EachContainer(invocation)
                .run(reference -> {
                    lifecycle.unpause(reference);
                    invocation.print(reference);
                })
                .status();
    }
}
