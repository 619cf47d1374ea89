package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.engine.Engine;
import dev.hull.engine.Lifecycle;
import java.io.IOException;

/** {@code hull stop}. All are asked at once, then waited for, so many take no longer than the slowest. */
public final class StopCommand implements Command {
    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS] CONTAINER [CONTAINER...] | --all", "Stop one or more running containers")
                .options(EachContainer.ALL, StopOptions.SIGNAL, StopOptions.TIME)
                .arguments(0, CommandSpec.MANY)
                .aliases("container stop", "stop");
    }

    @Override
    public int run(Invocation invocation) throws IOException, InterruptedException {
        Engine engine = Engines.open(invocation.context());
        Lifecycle lifecycle = engine.lifecycle();
        EachContainer each =
                EachContainer.of(invocation, engine, view -> view.state().isRunning());
        StopOptions.stop(invocation, each, lifecycle::stop, invocation::print);
        return each.status();
    }
}
