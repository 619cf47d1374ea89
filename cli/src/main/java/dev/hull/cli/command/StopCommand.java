package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.engine.Lifecycle;

/** {@code hull stop}. All are asked at once, then waited for, so many take no longer than the slowest. */
public final class StopCommand implements Command {
    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS] CONTAINER [CONTAINER...]", "Stop one or more running containers")
                .options(StopOptions.SIGNAL, StopOptions.TIME)
                .arguments(1, CommandSpec.MANY)
                .aliases("container stop", "stop");
    }

    @Override
    public int run(Invocation invocation) throws InterruptedException {
        Lifecycle lifecycle = Engines.open(invocation.context()).lifecycle();
        EachContainer each = new EachContainer(invocation);
        StopOptions.stop(invocation, each, lifecycle::stop, invocation::print);
        return each.status();
    }
}
