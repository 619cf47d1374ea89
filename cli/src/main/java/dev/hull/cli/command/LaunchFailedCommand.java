package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandContext;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.engine.run.LaunchFailure;
import dev.hull.linux.plan.SessionStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Called by the launcher when a plan could not be carried out: says why, and gives the exit status. */
public final class LaunchFailedCommand implements Command {
    @Override
    public CommandSpec spec() {
        return CommandSpec.of("", "Explain why a container could not be started")
                .arguments(0, 0);
    }

    @Override
    public int run(Invocation invocation) throws IOException {
        CommandContext context = invocation.context();
        String descriptor = context.variable("HULL_FAILURE_FD").orElse("0");
        LaunchFailure failure = LaunchFailure.parse(Files.readString(Path.of("/proc/self/fd/" + descriptor)));
        invocation.warn("hull: " + failure.sentence());
        Optional<String> plan = context.variable("HULL_FAILED_PLAN_FD");
        if (plan.isPresent()) {
            byte[] bytes = Files.readAllBytes(Path.of("/proc/self/fd/" + plan.get()));
            Engines.open(context).launchFailed(SessionStep.idOf(bytes), failure.sentence());
        }
        return failure.exitCode();
    }
}
