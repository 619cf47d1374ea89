package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.ExitCodes;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.output.Terminal;
import dev.hull.engine.request.ExecRequest;
import dev.hull.runtime.CompiledPlan;
import java.io.IOException;
import java.util.List;

/** {@code hull debug}: the programs of a toolkit image inside a container that has none, or inside an image. */
public final class DebugCommand implements Command {
    private static final Option<String> IMAGE =
            Option.string("image", "Image with the programs").orElse("hull/toolbox");
    private static final Option<Boolean> PRIVILEGED =
            Option.flag("privileged", "Give extended privileges to the command");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of(
                        "[OPTIONS] CONTAINER|IMAGE [COMMAND] [ARG...]",
                        "Look into a container with the programs of another image")
                .options(
                        IMAGE,
                        RunOptions.INTERACTIVE,
                        RunOptions.TTY,
                        RunOptions.USER,
                        RunOptions.WORKDIR,
                        RunOptions.ENV,
                        RunOptions.ENV_FILE,
                        PRIVILEGED,
                        RunOptions.DETACH_KEYS)
                .arguments(1, CommandSpec.MANY)
                .stopAtFirst()
                .aliases("container debug", "debug");
    }

    @Override
    public int run(Invocation invocation) throws IOException, InterruptedException {
        boolean terminal = Terminal.is(0) && Terminal.is(1);
        boolean tty = invocation.isSet(RunOptions.TTY) ? invocation.get(RunOptions.TTY) : terminal;
        boolean interactive =
                invocation.isSet(RunOptions.INTERACTIVE) ? invocation.get(RunOptions.INTERACTIVE) : terminal;
        if (tty && interactive && RunCommand.lacksTerminal(invocation)) {
            return ExitCodes.FAILURE;
        }
        CompiledPlan compiled = plan(invocation, tty, interactive, true);
        for (String warning : compiled.warnings()) {
            invocation.warn("WARNING: " + warning);
        }
        return PlanOutput.send(invocation.context(), compiled.plan());
    }

    static CompiledPlan plan(Invocation invocation, boolean tty, boolean interactive, boolean forReal)
            throws IOException {
        List<String> words = invocation.arguments();
        List<String> command = words.subList(1, words.size());
        if (!command.isEmpty() && command.getFirst().equals("--")) {
            command = command.subList(1, command.size());
        }
        ExecRequest request = new ExecRequest(
                command,
                RunOptions.environment(invocation),
                invocation.get(RunOptions.USER),
                invocation.get(RunOptions.WORKDIR),
                invocation.get(PRIVILEGED),
                tty,
                interactive,
                false,
                RunOptions.detachKeys(invocation));
        return Engines.open(invocation.context())
                .debugger()
                .prepare(
                        words.getFirst(),
                        invocation.get(IMAGE),
                        request,
                        forReal,
                        line -> RunCommand.progress(invocation, line));
    }
}
