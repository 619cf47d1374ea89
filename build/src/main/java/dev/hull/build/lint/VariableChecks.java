package dev.hull.build.lint;

import dev.hull.build.dockerfile.BuildFile;
import dev.hull.build.dockerfile.Instruction;
import dev.hull.build.dockerfile.Stage;
import dev.hull.build.dockerfile.Statement;
import dev.hull.build.word.Expansion;
import dev.hull.build.word.WordExpander;
import dev.hull.build.word.WordRules;
import dev.hull.oci.Nearest;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Expands words, and reports the variables in them that nothing sets. */
final class VariableChecks {
    /** Arguments that a scanner reads: they are never variables. */
    private static final List<String> OF_SCANNERS = List.of("BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE");

    private final int escape;
    private final StageState state;
    private final Stage stage;
    private final Findings findings;

    VariableChecks(BuildFile file, StageState state, Stage stage, Findings findings) {
        this.escape = file.file().escape();
        this.state = state;
        this.stage = stage;
        this.findings = findings;
    }

    /** The word with its variables resolved. */
    String expand(Statement statement, String word) {
        return expand(statement, word, WordRules.resolving(escape));
    }

    /** The text of a here-document. */
    void expandDocument(Statement statement, String text) {
        expand(statement, text, new WordRules('\\', false, false, false, true));
    }

    private String expand(Statement statement, String word, WordRules rules) {
        Expansion expansion = WordExpander.expand(word, rules, name -> Optional.ofNullable(state.values.get(name)));
        for (String name : expansion.unset()) {
            if (!state.declared.contains(name) && !OF_SCANNERS.contains(name) && !isSpecial(name)) {
                report(statement, name);
            }
        }
        return expansion.text();
    }

    /** {@code $1}, {@code $@} and their like never have a value here. */
    private static boolean isSpecial(String name) {
        return name.length() == 1 && "@*#?-$!".contains(name);
    }

    private void report(Statement statement, String name) {
        Set<String> known = new LinkedHashSet<>(state.values.keySet());
        String near = Nearest.of(name, known).orElse("");
        boolean isLater = isDeclaredAfter(statement, name);
        if (state.open && near.isEmpty() && !isLater) {
            return;
        }
        findings.add(
                Rule.UNDEFINED_VAR,
                statement,
                name,
                "Usage of undefined variable '$" + name + "'"
                        + (near.isEmpty() ? "" : " (did you mean $" + near + "?)"),
                isLater
                        ? "put its ARG or ENV before this line"
                        : "declare it: ARG " + name + ", or ENV " + name + "=…");
    }

    private boolean isDeclaredAfter(Statement statement, String name) {
        for (Instruction other : stage.instructions()) {
            boolean after =
                    other.statement().range().first() > statement.range().last();
            boolean declares = (other instanceof Instruction.Arg arg
                            && arg.declarations().stream()
                                    .anyMatch(each -> each.name().equals(name)))
                    || (other instanceof Instruction.Env env
                            && env.assignments().stream()
                                    .anyMatch(each -> each.name().equals(name)));
            if (after && declares) {
                return true;
            }
        }
        return false;
    }
}
