package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.engine.Lifecycle;

/** {@code hull kill}. Returns when the signal is sent. */
public final class KillCommand implements Command {
    private static final Option<String> SIGNAL = Option.string("signal", "Signal to send to the container")
            .letter('s')
            .orElse("SIGKILL");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS] CONTAINER [CONTAINER...]", "Kill one or more running containers")
                .options(SIGNAL)
                .arguments(1, CommandSpec.MANY)
                .aliases("container kill", "kill");
    }

    @Override
    public int run(Invocation invocation) throws InterruptedException {
        Lifecycle lifecycle = Engines.open(invocation.context()).lifecycle();
        int signal = EachContainer.signal(SIGNAL, invocation.get(SIGNAL));
        return new EachContainer(invocation)
                .run(reference -> {
                    lifecycle.kill(reference, signal);
                    invocation.print(reference);
                })
                .status();
    }
}
