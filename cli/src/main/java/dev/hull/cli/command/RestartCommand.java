package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.engine.Engine;
import dev.hull.engine.Lifecycle;
import dev.hull.engine.Starting;
import dev.hull.engine.Stopping;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code hull restart}. All are stopped at the same time, then started at the same time. */
public final class RestartCommand implements Command {
    private static final Option<String> SIGNAL =
            Option.string("signal", "Signal to send to the container").letter('s');
    private static final Option<Long> TIME = Option.integer(
                    "time", "Seconds to wait before killing the container (-1: never; default: its own, or 10)")
            .letter('t')
            .alias("timeout");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS] CONTAINER [CONTAINER...]", "Restart one or more containers")
                .options(SIGNAL, TIME)
                .arguments(1, CommandSpec.MANY)
                .aliases("container restart", "restart");
    }

    @Override
    public int run(Invocation invocation) throws IOException, InterruptedException {
        Engine engine = Engines.open(invocation.context());
        Lifecycle lifecycle = engine.lifecycle();
        Starting starting = engine.starting();
        String name = invocation.get(SIGNAL);
        int signal = name.isEmpty() ? 0 : EachContainer.signal(SIGNAL, name);
        Map<String, Stopping> endings = new LinkedHashMap<>();
        EachContainer each = new EachContainer(invocation);
        each.run(reference -> endings.put(reference, lifecycle.stopToRestart(reference, signal)));
        List<String> ended = new ArrayList<>();
        for (Map.Entry<String, Stopping> entry : endings.entrySet()) {
            each.run(entry.getKey(), reference -> {
                long seconds = invocation.isSet(TIME)
                        ? invocation.get(TIME)
                        : entry.getValue().timeout();
                entry.getValue().finish(seconds);
                ended.add(reference);
            });
        }
        int started = StartCommand.start(invocation, starting, ended);
        return each.status() == 0 ? started : each.status();
    }
}
