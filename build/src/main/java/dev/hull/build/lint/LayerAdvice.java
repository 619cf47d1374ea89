package dev.hull.build.lint;

import dev.hull.build.dockerfile.Instruction;
import dev.hull.build.dockerfile.Sources;
import dev.hull.build.dockerfile.Stage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one layer holds and a later one hides. */
final class LayerAdvice {
    private final Findings findings;
    private final Map<String, Instruction> copied = new LinkedHashMap<>();

    private LayerAdvice(Findings findings) {
        this.findings = findings;
    }

    static void check(Stage stage, Findings findings) {
        LayerAdvice advice = new LayerAdvice(findings);
        for (Instruction instruction : stage.instructions()) {
            if (instruction instanceof Instruction.Copy copy) {
                advice.remember(copy, copy.sources());
            } else if (instruction instanceof Instruction.Add add) {
                advice.remember(add, add.sources());
            } else if (instruction instanceof Instruction.Run run) {
                ShellText.of(run.command()).commands().forEach(command -> advice.check(run, command));
            }
        }
    }

    private void remember(Instruction instruction, Sources sources) {
        String target = sources.target();
        if (!target.startsWith("/")) {
            return;
        }
        for (String path : sources.paths()) {
            String name = path.substring(path.lastIndexOf('/') + 1);
            copied.put(target.endsWith("/") && !name.isEmpty() ? target + name : target, instruction);
        }
    }

    private void check(Instruction.Run run, List<String> command) {
        String program = command.getFirst();
        boolean removes = program.equals("rm");
        boolean changes = program.equals("chown") || program.equals("chmod") || program.equals("chgrp");
        if (!removes && !changes) {
            return;
        }
        for (String path : ShellText.operands(command)) {
            Instruction copy = copied.get(path);
            if (copy == null) {
                continue;
            }
            int line = copy.statement().range().first();
            if (removes) {
                findings.add(
                        Rule.REMOVED_TOO_LATE,
                        run.statement(),
                        path,
                        "'" + path + "' stays in the layer of line " + line + ", this only hides it",
                        "do not copy it: RUN --mount=type=bind,source=…,target=" + path + " …");
            } else {
                findings.add(
                        Rule.CHANGED_AFTER_COPY,
                        run.statement(),
                        path,
                        "'" + path + "' is stored a second time, with another owner or mode",
                        "write it in line " + line + ": " + copy.statement().name()
                                + (program.equals("chmod") ? " --chmod=" : " --chown=") + "…");
            }
        }
    }
}
