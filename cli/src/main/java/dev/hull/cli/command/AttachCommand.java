package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.ExitCodes;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.output.Terminal;
import dev.hull.engine.Entering;
import java.io.IOException;

/** {@code hull attach}: the launcher becomes one more client of a container that runs. */
public final class AttachCommand implements Command {
    private static final Option<Boolean> NO_STDIN = Option.flag("no-stdin", "Do not attach STDIN");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of(
                        "[OPTIONS] CONTAINER",
                        "Attach local standard input, output, and error streams to a running container")
                .options(RunOptions.DETACH_KEYS, NO_STDIN, RunOptions.SIG_PROXY)
                .arguments(1, 1)
                .aliases("container attach", "attach");
    }

    @Override
    public int run(Invocation invocation) throws IOException, InterruptedException {
        return attach(
                invocation,
                Engines.open(invocation.context()).entering(),
                !invocation.get(NO_STDIN),
                invocation.get(RunOptions.SIG_PROXY));
    }

    /** Attaches to the first argument, also for {@code hull start -a} of a container that runs already. */
    static int attach(Invocation invocation, Entering entering, boolean input, boolean signals)
            throws IOException, InterruptedException {
        String reference = invocation.arguments().getFirst();
        var attachment = new Entering.Attachment(input, signals, RunOptions.detachKeys(invocation));
        var plan = entering.attach(reference, attachment);
        if (input && entering.hasTerminal(reference) && !Terminal.is(0)) {
            invocation.warn("hull: the input device is not a TTY; use --no-stdin, or run it in a terminal");
            return ExitCodes.FAILURE;
        }
        return PlanOutput.send(invocation.context(), plan);
    }
}
