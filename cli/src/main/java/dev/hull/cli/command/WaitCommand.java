package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.engine.Lifecycle;

/** {@code hull wait}: prints an exit code for each container. */
public final class WaitCommand implements Command {
    @Override
    public CommandSpec spec() {
        return CommandSpec.of(
                        "CONTAINER [CONTAINER...]",
                        "Block until one or more containers stop, then print their exit codes")
                .arguments(1, CommandSpec.MANY)
                .aliases("container wait", "wait");
    }

    @Override
    public int run(Invocation invocation) throws InterruptedException {
        Lifecycle lifecycle = Engines.open(invocation.context()).lifecycle();
        return new EachContainer(invocation)
                .run(reference -> {
                    invocation.print(Integer.toString(lifecycle.await(reference)));
                    invocation.context().output().flush();
                })
                .status();
    }
}
