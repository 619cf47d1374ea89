package dev.hull.cli.command;

import dev.hull.cli.CommandContext;
import dev.hull.linux.plan.LaunchPlan;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Hands a launch plan to whoever carries it out: the launcher that waits for it, or a {@code hull-init} of its own. */
final class PlanOutput {
    private PlanOutput() {}

    /**
     * Hands the plan over.
     *
     * @return exit status of this process; the launcher replaces it by the container's
     */
    static int send(CommandContext context, LaunchPlan plan) throws IOException, InterruptedException {
        // Whatever was printed has to be out before the container prints.
        context.output().flush();
        context.error().flush();
        Optional<Integer> descriptor = context.planDescriptor();
        if (descriptor.isPresent()) {
            try (OutputStream pipe = new FileOutputStream("/proc/self/fd/" + descriptor.get())) {
                pipe.write(plan.toBytes());
            }
            return 0;
        }
        Path file = Files.createTempFile("hull-", ".plan");
        try {
            Files.write(file, plan.toBytes());
            return new ProcessBuilder(List.of(Engines.hullInit(context).toString(), "run", file.toString()))
                    .inheritIO()
                    .start()
                    .waitFor();
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
