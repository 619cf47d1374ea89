package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandContext;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.ExitCodes;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.output.Terminal;
import dev.hull.engine.Engine;
import dev.hull.engine.request.RunRequest;
import dev.hull.engine.run.PreparedRun;
import java.io.IOException;

/** {@code hull run}: plans a container and hands the plan to the launcher. */
public final class RunCommand implements Command {
    private static final Option<Boolean> DRY_RUN =
            Option.flag("dry-run", "Print the steps as a shell script instead of running them");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS] IMAGE [COMMAND] [ARG...]", "Create and run a new container from an image")
                .options(RunOptions.all(DRY_RUN, ImagePulls.PULL, ImagePulls.QUIET))
                .arguments(1, CommandSpec.MANY)
                .stopAtFirst()
                .failsWith(ExitCodes.ENGINE)
                .aliases("container run", "run");
    }

    @Override
    public int run(Invocation invocation) throws IOException, InterruptedException {
        CommandContext context = invocation.context();
        RunRequest request = RunOptions.request(invocation, invocation.arguments());
        if (invocation.get(DRY_RUN)) {
            return ExplainCommand.explainRun(invocation, request);
        }
        RunRequest.Session session = request.session();
        if (session.tty() && session.interactive() && !session.detached() && lacksTerminal(invocation)) {
            return ExitCodes.FAILURE;
        }
        Engine engine = Engines.open(context);
        PreparedRun prepared = ImagePulls.with(
                invocation, request, wanted -> engine.prepareRun(wanted, line -> progress(invocation, line)));
        for (String warning : prepared.warnings()) {
            invocation.warn("WARNING: " + warning);
        }
        return PlanOutput.send(context, prepared.plan());
    }

    static void progress(Invocation invocation, String line) {
        invocation.warn(line);
        invocation.context().error().flush();
    }

    /** Says so where a terminal is wanted and standard input is none. */
    static boolean lacksTerminal(Invocation invocation) {
        if (Terminal.is(0)) {
            return false;
        }
        invocation.warn("hull: the input device is not a TTY; leave out -t, or run it in a terminal");
        return true;
    }
}
