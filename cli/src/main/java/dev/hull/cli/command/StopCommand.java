package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.engine.Lifecycle;
import dev.hull.engine.container.Ending;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code hull stop}. All are asked at once, then waited for, so many take no longer than the slowest. */
public final class StopCommand implements Command {
    private static final Option<String> SIGNAL =
            Option.string("signal", "Signal to send to the container").letter('s');
    private static final Option<Long> TIME = Option.integer(
                    "time", "Seconds to wait before killing the container (-1: never)")
            .letter('t')
            .alias("timeout")
            .orElse("10");
    private static final int KILL = 9;

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
        long seconds = invocation.get(TIME);
        Map<String, Ending> endings = new LinkedHashMap<>();
        EachContainer each = new EachContainer(invocation);
        each.run(reference -> endings.put(reference, lifecycle.stop(reference, signal)));
        for (Map.Entry<String, Ending> entry : endings.entrySet()) {
            each.run(entry.getKey(), reference -> {
                Ending ending = entry.getValue();
                if (seconds < 0) {
                    ending.await();
                } else if (!ending.await(Duration.ofSeconds(seconds))) {
                    ending.signal(KILL);
                    ending.await();
                }
                invocation.print(reference);
            });
        }
        return each.status();
    }
}
