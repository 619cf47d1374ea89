package dev.hull.cli.command;

import dev.hull.build.progress.BuildProgress;
import dev.hull.build.progress.JsonProgress;
import dev.hull.build.progress.PlainProgress;
import dev.hull.build.progress.QuietProgress;
import dev.hull.build.progress.TerminalProgress;
import dev.hull.cli.Invocation;
import dev.hull.cli.output.Terminal;
import java.io.PrintStream;

/** The form in which a build tells what it does: always on standard error. */
final class BuildProgresses {
    private static final int STANDARD_ERROR = 2;

    private BuildProgresses() {}

    static BuildProgress of(Invocation invocation) {
        PrintStream out = invocation.context().error();
        if (invocation.get(BuildOptions.QUIET)) {
            return new QuietProgress(out);
        }
        String form = invocation.get(BuildOptions.PROGRESS);
        return switch (form) {
            case "auto" -> Terminal.is(STANDARD_ERROR) ? terminal(out) : new PlainProgress(out);
            case "plain" -> new PlainProgress(out);
            case "tty" -> terminal(out);
            case "rawjson" -> new JsonProgress(out);
            case "quiet" -> new QuietProgress(out);
            default -> throw BuildOptions.PROGRESS.invalid(form, "expected auto, plain, tty, rawjson or quiet");
        };
    }

    private static BuildProgress terminal(PrintStream out) {
        Terminal.Size size = Terminal.size();
        return new TerminalProgress(out, size.rows(), size.columns());
    }
}
