package dev.hull.build.lint;

import dev.hull.build.dockerfile.BuildFile;
import dev.hull.build.dockerfile.Instruction;
import dev.hull.build.dockerfile.Stage;
import dev.hull.build.word.WordException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Goes through the stages with what each inherits. */
final class StageChecks {
    private final BuildFile file;
    private final LintRequest request;
    private final Findings findings;
    private final Map<Integer, StageState> ends = new HashMap<>();

    private StageChecks(BuildFile file, LintRequest request, Findings findings) {
        this.file = file;
        this.request = request;
        this.findings = findings;
    }

    static void run(BuildFile file, List<Stage> stages, LintRequest request, Findings findings) {
        StageChecks checks = new StageChecks(file, request, findings);
        for (Stage stage : stages) {
            checks.check(stage);
        }
    }

    private void check(Stage stage) {
        Map<String, String> globals = Map.of();
        try {
            globals = GlobalArguments.of(file, request, request.arguments()).values();
        } catch (WordException e) {
            // The build fails at that word; the stages can be checked without it.
        }
        StageState state = begin(stage, globals);
        InstructionChecks checks =
                new InstructionChecks(new VariableChecks(file, state, stage, findings), state, request, findings);
        for (Instruction instruction : stage.instructions()) {
            try {
                checks.check(instruction, globals);
            } catch (WordException e) {
                // The build will fail at this word and show it.
                break;
            }
        }
        ends.put(stage.number(), state);
    }

    private StageState begin(Stage stage, Map<String, String> globals) {
        Optional<Stage> base = StagesOfInterest.base(file, stage);
        StageState state = base.isPresent() ? ends.get(base.get().number()) : null;
        if (state != null) {
            return state.next();
        }
        String name;
        try {
            name = GlobalArguments.expand(file, stage.from().base(), globals).text();
        } catch (WordException e) {
            return StageState.of(List.of(), true);
        }
        if (name.equals("scratch")) {
            return StageState.of(List.of(), false);
        }
        Optional<List<String>> environment = request.environments().apply(name);
        return StageState.of(environment.orElse(List.of()), environment.isEmpty());
    }
}
