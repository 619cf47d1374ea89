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
import dev.hull.linux.shell.ShellOptions;
import dev.hull.linux.shell.ShellScript;
import java.io.IOException;
import java.util.List;

/** {@code hull explain run …} prints the steps of a run as a shell script; {@code hull explain CONTAINER} takes a running one apart. */
public final class ExplainCommand implements Command {
    @Override
    public CommandSpec spec() {
        return CommandSpec.of(
                        "run [OPTIONS] IMAGE [COMMAND] [ARG...] | CONTAINER",
                        "Show every step of a run as a shell script, or what a running container consists of")
                .arguments(1, CommandSpec.MANY)
                .stopAtFirst()
                .failsWith(ExitCodes.ENGINE);
    }

    @Override
    public int run(Invocation invocation) throws IOException {
        List<String> words = invocation.arguments();
        if (words.getFirst().equals("run")) {
            ParsedOptions parsed =
                    OptionParser.parse(new RunCommand().spec().options(), words.subList(1, words.size()), true);
            if (parsed.arguments().isEmpty()) {
                throw UsageException.ofArguments("'hull explain run' requires an image");
            }
            Invocation run = new Invocation("run", parsed, invocation.context());
            return explainRun(run, RunOptions.request(run, parsed.arguments()));
        }
        if (words.size() > 1) {
            throw UsageException.ofArguments("'hull explain' takes run with its arguments, or one container");
        }
        invocation.context().output().print(Engines.open(invocation.context()).describe(words.getFirst()));
        return ExitCodes.OK;
    }

    /** Prints what a run would do. */
    static int explainRun(Invocation invocation, RunRequest request) throws IOException {
        Engine engine = Engines.open(invocation.context());
        RunPlanner.Planned planned = engine.previewRun(request, line -> RunCommand.progress(invocation, line));
        String title = "hull run " + request.image()
                + (request.command().isEmpty() ? "" : " " + String.join(" ", request.command()));
        boolean userNamespace = !invocation.context().userNamespace().equals("host");
        invocation
                .context()
                .output()
                .print(ShellScript.of(planned.plan(), new ShellOptions(title, planned.warnings(), userNamespace)));
        return ExitCodes.OK;
    }
}
