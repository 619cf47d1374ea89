package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.engine.Engine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code hull restart}. All are stopped at the same time, then started at the same time. */
public final class RestartCommand implements Command {
    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS] CONTAINER [CONTAINER...]", "Restart one or more containers")
                .options(StopOptions.SIGNAL, StopOptions.TIME)
                .arguments(1, CommandSpec.MANY)
                .aliases("container restart", "restart");
    }

    @Override
    public int run(Invocation invocation) throws IOException, InterruptedException {
        Engine engine = Engines.open(invocation.context());
        EachContainer each = new EachContainer(invocation);
        List<String> ended = new ArrayList<>();
        StopOptions.stop(invocation, each, engine.lifecycle()::stopToRestart, ended::add);
        int started = StartCommand.start(invocation, engine.starting(), ended, engine.lifecycle()::restarted);
        return each.status() == 0 ? started : each.status();
    }
}
