package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.engine.Lifecycle;
import dev.hull.engine.Stopping;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code hull stop}. All are asked at once, then waited for, so many take no longer than the slowest. */
public final class StopCommand implements Command {
    private static final Option<String> SIGNAL =
            Option.string("signal", "Signal to send to the container").letter('s');
    private static final Option<Long> TIME = Option.integer(
                    "time", "Seconds to wait before killing the container (-1: never; default: its own, or 10)")
            .letter('t')
            .alias("timeout");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS] CONTAINER [CONTAINER...]", "Stop one or more running containers")
                .options(SIGNAL, TIME)
                .arguments(1, CommandSpec.MANY)
                .aliases("container stop", "stop");
    }

    @Override
    public int run(Invocation invocation) throws InterruptedException {
        Lifecycle lifecycle = Engines.open(invocation.context()).lifecycle();
        String name = invocation.get(SIGNAL);
        int signal = name.isEmpty() ? 0 : EachContainer.signal(SIGNAL, name);
        Map<String, Stopping> endings = new LinkedHashMap<>();
        EachContainer each = new EachContainer(invocation);
        each.run(reference -> endings.put(reference, lifecycle.stop(reference, signal)));
        for (Map.Entry<String, Stopping> entry : endings.entrySet()) {
            each.run(entry.getKey(), reference -> {
                long seconds = invocation.isSet(TIME)
                        ? invocation.get(TIME)
                        : entry.getValue().timeout();
                entry.getValue().finish(seconds);
                invocation.print(reference);
            });
        }
        return each.status();
    }
}
