package dev.hull.build.lint;

import dev.hull.build.dockerfile.BuildFile;
import dev.hull.build.dockerfile.Instruction;
import dev.hull.build.dockerfile.Stage;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Which stages a target needs. */
final class StagesOfInterest {
    private final BuildFile file;
    private final TreeMap<Integer, Stage> needed = new TreeMap<>();

    private StagesOfInterest(BuildFile file) {
        this.file = file;
    }

    /** The target and the stages that it needs, in their order; all without a target. */
    static List<Stage> of(BuildFile file, LintRequest request) {
        Optional<Stage> target = request.target().isEmpty() ? Optional.empty() : file.stage(request.target());
        if (target.isEmpty()) {
            return file.stages();
        }
        StagesOfInterest found = new StagesOfInterest(file);
        found.visit(target.get());
        return List.copyOf(found.needed.values());
    }

    /** The stages that the image consists of: the target and the stages that it begins from, the target last. */
    static List<Stage> shipped(BuildFile file, LintRequest request) {
        Stage stage = (request.target().isEmpty() ? Optional.<Stage>empty() : file.stage(request.target()))
                .orElse(file.stages().getLast());
        TreeMap<Integer, Stage> line = new TreeMap<>();
        Optional<Stage> next = Optional.of(stage);
        while (next.isPresent()) {
            Stage present = next.get();
            line.put(present.number(), present);
            next = base(file, present);
        }
        return List.copyOf(line.values());
    }

    /** The stage that a stage begins from, if it is one. */
    static Optional<Stage> base(BuildFile file, Stage stage) {
        for (int i = stage.number() - 1; i >= 0; i--) {
            if (!stage.from().base().isEmpty()
                    && file.stages()
                            .get(i)
                            .from()
                            .name()
                            .equalsIgnoreCase(stage.from().base())) {
                return Optional.of(file.stages().get(i));
            }
        }
        return Optional.empty();
    }

    private void visit(Stage stage) {
        if (needed.putIfAbsent(stage.number(), stage) != null) {
            return;
        }
        base(file, stage).ifPresent(this::visit);
        for (Instruction instruction : stage.instructions()) {
            if (instruction instanceof Instruction.Copy copy && !copy.from().isEmpty()) {
                file.stage(copy.from()).ifPresent(this::visit);
            } else if (instruction instanceof Instruction.Run run) {
                for (String mount : run.mounts()) {
                    int from = ("," + mount).indexOf(",from=");
                    if (from >= 0) {
                        file.stage(mount.substring(from + 5).split(",", 2)[0]).ifPresent(this::visit);
                    }
                }
            }
        }
    }
}
