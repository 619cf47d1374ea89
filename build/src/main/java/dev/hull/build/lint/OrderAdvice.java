package dev.hull.build.lint;

import dev.hull.build.dockerfile.Instruction;
import dev.hull.build.dockerfile.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Steps in an order that throws away what is cached. */
final class OrderAdvice {
    private OrderAdvice() {}

    static void check(Stage stage, Findings findings) {
        Instruction.Copy wide = null;
        List<Installer> before = new ArrayList<>();
        for (Instruction instruction : stage.instructions()) {
            if (instruction instanceof Instruction.Copy copy && isWide(copy)) {
                wide = wide == null ? copy : wide;
            } else if (instruction instanceof Instruction.Run run) {
                ShellText text = ShellText.of(run.command());
                updateAlone(run, text, findings);
                boolean cached = run.mounts().stream().anyMatch(mount -> mount.contains("type=cache"));
                for (List<String> command : text.commands()) {
                    Optional<Installer> installer = Installer.of(command);
                    if (installer.isPresent() && wide != null && !cached && !before.contains(installer.get())) {
                        copiedFirst(wide, run, installer.get(), command, findings);
                    }
                    installer.ifPresent(before::add);
                }
            }
        }
    }

    private static boolean isWide(Instruction.Copy copy) {
        return copy.from().isEmpty()
                && copy.sources().paths().stream()
                        .anyMatch(path -> List.of(".", "./", "/", "*", "./*").contains(path));
    }

    private static void copiedFirst(
            Instruction.Copy wide, Instruction.Run run, Installer installer, List<String> command, Findings findings) {
        List<String> shown = command.subList(0, Math.min(command.size(), 3));
        int line = run.statement().range().first();
        findings.add(
                Rule.COPY_BEFORE_INSTALL,
                wide.statement(),
                "",
                "Everything is copied before '" + String.join(" ", shown) + "' (line " + line
                        + "): any changed file installs all dependencies again",
                installer.ofSystem()
                        ? "put the RUN of line " + line + " before this line"
                        : "first COPY " + installer.manifests()
                                + " ./, then fetch the dependencies, then copy the rest;"
                                + " or keep them: RUN --mount=type=cache,target=…");
    }

    private static void updateAlone(Instruction.Run run, ShellText text, Findings findings) {
        boolean updates = false;
        for (List<String> command : text.commands()) {
            boolean isApt = List.of("apt-get", "apt", "aptitude").contains(command.getFirst());
            updates |= isApt && ShellText.operands(command).contains("update");
            if (isApt && !ShellText.operands(command).equals(List.of("update"))) {
                return;
            }
        }
        if (updates) {
            findings.add(
                    Rule.UPDATE_ALONE,
                    run.statement(),
                    "",
                    "The package lists of this step stay cached while the archive moves on",
                    "update and install in one step: RUN apt-get update && apt-get install -y …");
        }
    }
}
