package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.UsageException;
import dev.hull.oci.Nearest;
import java.util.List;

/** {@code hull completion}: a script for the caller's shell, made from the tables of commands and options. */
public final class CompletionCommand implements Command {
    private static final List<String> SHELLS = List.of("bash", "fish", "zsh");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of(
                        "bash|fish|zsh",
                        "Generate the autocompletion script for a shell, as in: source <(hull completion bash)")
                .arguments(1, 1);
    }

    @Override
    public int run(Invocation invocation) {
        String shell = invocation.arguments().getFirst();
        CompletionTable table = CompletionTable.read();
        String script = switch (shell) {
            case "bash" -> BashCompletion.script(table);
            case "fish" -> FishCompletion.script(table);
            case "zsh" -> ZshCompletion.script(table);
            default ->
                throw UsageException.ofArguments("no completion for the shell '" + shell + "'"
                        + Nearest.of(shell, SHELLS)
                                .map(near -> ", did you mean " + near + "?")
                                .orElse("; there is one for bash, fish and zsh"));
        };
        invocation.context().output().print(script);
        return 0;
    }
}
