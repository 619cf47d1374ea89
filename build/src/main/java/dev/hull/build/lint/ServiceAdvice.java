package dev.hull.build.lint;

import dev.hull.build.dockerfile.Instruction;
import dev.hull.build.dockerfile.Stage;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How the image that is shipped will run. */
final class ServiceAdvice {
    private static final Set<String> ROOT = Set.of("root", "0", "0:0", "root:root");

    private ServiceAdvice() {}

    /**
     * Checks the stages that the image consists of.
     *
     * @param shipped the target last
     */
    static void check(List<Stage> shipped, Findings findings) {
        Instruction program = null;
        Instruction.User user = null;
        Instruction port = null;
        Instruction health = null;
        for (Stage stage : shipped) {
            for (Instruction instruction : stage.instructions()) {
                switch (instruction) {
                    case Instruction.Cmd cmd -> program = cmd;
                    case Instruction.Entrypoint entrypoint -> program = entrypoint;
                    case Instruction.User named -> user = named;
                    case Instruction.Expose expose -> port = expose;
                    case Instruction.Health check -> health = check;
                    default -> {}
                }
            }
        }
        String base = shipped.getFirst().from().base().toLowerCase(Locale.ROOT);
        user(base, program, user, findings);
        if (port != null && health == null) {
            findings.add(
                    Rule.NO_HEALTHCHECK,
                    port.statement(),
                    "",
                    "A server that hangs looks like one that works: nothing asks it",
                    "add HEALTHCHECK CMD [\"…\"]");
        }
    }

    private static void user(
            String base, @Nullable Instruction program, Instruction.@Nullable User user, Findings findings) {
        boolean root = user == null ? !base.contains("nonroot") : ROOT.contains(user.user());
        if (program != null && root) {
            findings.add(
                    Rule.NO_USER,
                    (user == null ? program : user).statement(),
                    "",
                    "The program runs as root",
                    "add USER 65534, or another user that owns what it writes, before it");
        }
    }
}
