package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.ExitCodes;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.engine.request.ExecRequest;
import dev.hull.runtime.CompiledPlan;
import java.io.IOException;
import java.util.List;

/** {@code hull exec}: plans a program in a running container and hands the plan to the launcher. */
public final class ExecCommand implements Command {
    private static final Option<Boolean> DETACH = Option.flag("detach", "Detached mode: run command in the background")
            .letter('d');
    private static final Option<Boolean> PRIVILEGED =
            Option.flag("privileged", "Give extended privileges to the command");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS] CONTAINER COMMAND [ARG...]", "Execute a command in a running container")
                .options(
                        RunOptions.INTERACTIVE,
                        RunOptions.TTY,
                        DETACH,
                        RunOptions.USER,
                        RunOptions.WORKDIR,
                        RunOptions.ENV,
                        RunOptions.ENV_FILE,
                        PRIVILEGED,
                        RunOptions.DETACH_KEYS)
                .arguments(2, CommandSpec.MANY)
                .stopAtFirst()
                .aliases("container exec", "exec");
    }

    @Override
    public int run(Invocation invocation) throws IOException, InterruptedException {
        boolean tty = invocation.get(RunOptions.TTY);
        if (tty
                && invocation.get(RunOptions.INTERACTIVE)
                && !invocation.get(DETACH)
                && RunCommand.lacksTerminal(invocation)) {
            return ExitCodes.FAILURE;
        }
        CompiledPlan compiled = plan(invocation);
        for (String warning : compiled.warnings()) {
            invocation.warn("WARNING: " + warning);
        }
        return PlanOutput.send(invocation.context(), compiled.plan());
    }

    static CompiledPlan plan(Invocation invocation) throws IOException {
        List<String> words = invocation.arguments();
        boolean detached = invocation.get(DETACH);
        ExecRequest request = new ExecRequest(
                words.subList(1, words.size()),
                RunOptions.environment(invocation),
                invocation.get(RunOptions.USER),
                invocation.get(RunOptions.WORKDIR),
                invocation.get(PRIVILEGED),
                invocation.get(RunOptions.TTY),
                invocation.get(RunOptions.INTERACTIVE) && !detached,
                detached,
                RunOptions.detachKeys(invocation));
        return Engines.open(invocation.context()).entering().exec(words.getFirst(), request);
    }
}
