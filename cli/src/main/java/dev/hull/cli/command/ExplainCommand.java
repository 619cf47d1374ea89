package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.ExitCodes;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.OptionParser;
import dev.hull.cli.options.ParsedOptions;
import dev.hull.cli.options.UsageException;
import dev.hull.engine.Engine;
import dev.hull.engine.request.RunRequest;
import dev.hull.engine.run.RunPlanner;
import dev.hull.linux.plan.LaunchPlan;
import dev.hull.linux.shell.ShellOptions;
import dev.hull.linux.shell.ShellScript;
import dev.hull.runtime.CompiledPlan;
import java.io.IOException;
import java.util.List;

/**
 * {@code hull explain run …}, {@code explain exec …} and {@code explain debug …} print the steps of such a command as a shell
 * script; {@code hull explain CONTAINER} takes a running one apart.
 */
public final class ExplainCommand implements Command {
    @Override
    public CommandSpec spec() {
        return CommandSpec.of(
                        "run|exec|debug [OPTIONS] IMAGE|CONTAINER [COMMAND] [ARG...] | CONTAINER",
                        "Show every step of a run, exec or debug as a shell script, or what a running container consists of")
                .arguments(1, CommandSpec.MANY)
                .stopAtFirst()
                .failsWith(ExitCodes.ENGINE);
    }

    @Override
    public int run(Invocation invocation) throws IOException {
        List<String> words = invocation.arguments();
        String first = words.getFirst();
        if (first.equals("run")) {
            Invocation run = parse(invocation, "run", new RunCommand(), "an image");
            return explainRun(run, RunOptions.request(run, run.arguments()));
        }
        if (words.size() > 1 && first.equals("exec")) {
            Invocation exec = parse(invocation, "exec", new ExecCommand(), "a container and a command");
            return print(exec, ExecCommand.plan(exec));
        }
        if (words.size() > 1 && first.equals("debug")) {
            Invocation debug = parse(invocation, "debug", new DebugCommand(), "a container or an image");
            boolean tty = debug.get(RunOptions.TTY);
            return print(debug, DebugCommand.plan(debug, tty, debug.get(RunOptions.INTERACTIVE), false));
        }
        if (words.size() > 1) {
            throw UsageException.ofArguments(
                    "'hull explain' takes run, exec or debug with their arguments, or one container");
        }
        invocation.context().output().print(Engines.open(invocation.context()).describe(first));
        return ExitCodes.OK;
    }

    private static Invocation parse(Invocation invocation, String name, Command command, String needs) {
        List<String> words = invocation.arguments();
        CommandSpec spec = command.spec();
        ParsedOptions parsed = OptionParser.parse(spec.options(), words.subList(1, words.size()), true);
        if (parsed.arguments().size() < (name.equals("exec") ? 2 : 1)) {
            throw UsageException.ofArguments("'hull explain " + name + "' requires " + needs);
        }
        return new Invocation(name, parsed, invocation.context());
    }

    private static int print(Invocation invocation, CompiledPlan compiled) {
        String title = "hull " + invocation.path() + " " + String.join(" ", invocation.arguments());
        print(invocation, compiled.plan(), title, compiled.warnings());
        return ExitCodes.OK;
    }

    private static void print(Invocation invocation, LaunchPlan plan, String title, List<String> warnings) {
        boolean userNamespace = !invocation.context().userNamespace().equals("host");
        invocation.context().output().print(ShellScript.of(plan, new ShellOptions(title, warnings, userNamespace)));
    }

    /** Prints what a run would do. */
    static int explainRun(Invocation invocation, RunRequest request) throws IOException {
        Engine engine = Engines.open(invocation.context());
        RunPlanner.Planned planned = engine.previewRun(request, line -> RunCommand.progress(invocation, line));
        String title = "hull run " + request.image()
                + (request.command().isEmpty() ? "" : " " + String.join(" ", request.command()));
        print(invocation, planned.plan(), title, planned.warnings());
        return ExitCodes.OK;
    }
}
