package dev.hull.cli.command;

import dev.hull.build.progress.BuildProgress;
import dev.hull.build.progress.PlainProgress;
import dev.hull.build.progress.QuietProgress;
import dev.hull.cli.Invocation;

/** The form in which a build tells what it does. */
final class BuildProgresses {
    private BuildProgresses() {}

    static BuildProgress of(Invocation invocation) {
        if (invocation.get(BuildOptions.QUIET)) {
            return new QuietProgress(invocation.context().error());
        }
        String form = invocation.get(BuildOptions.PROGRESS);
        return switch (form) {
            case "auto", "plain", "tty" ->
                new PlainProgress(invocation.context().error());
            case "quiet" -> new QuietProgress(invocation.context().error());
            default -> throw BuildOptions.PROGRESS.invalid(form, "expected auto, plain, tty, rawjson or quiet");
        };
    }
}
