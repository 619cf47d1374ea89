package dev.hull.build.stage;

import dev.hull.build.dockerfile.BuildFile;
import dev.hull.build.dockerfile.Instruction;
import dev.hull.build.dockerfile.Stage;
import dev.hull.build.graph.StageGraph;
import java.util.List;
import java.util.Locale;

/** What steps are called: {@code [build 2/3] RUN make}. */
final class StepNames {
    private final String stage;
    private final int total;
    private final boolean base;
    private int done;

    private StepNames(String stage, int total, boolean base) {
        this.stage = stage;
        this.total = total;
        this.base = base;
    }

    static StepNames of(BuildFile file, Stage stage, StageGraph.Node node, List<Located> instructions) {
        String name = stage.from().name();
        if (name.isEmpty() && file.stages().size() > 1) {
            name = "stage-" + stage.number();
        }
        boolean base = node.baseStage().isEmpty() && !node.isScratch();
        int total = base ? 1 : 0;
        for (Located each : instructions) {
            total += makesLayer(each.instruction()) ? 1 : 0;
        }
        return new StepNames(name, total, base);
    }

    private static boolean makesLayer(Instruction instruction) {
        return instruction instanceof Instruction.Run
                || instruction instanceof Instruction.Copy
                || instruction instanceof Instruction.Add
                || instruction instanceof Instruction.Workdir;
    }

    /** Whether what the stage begins with is a step of its own. */
    boolean namesBase() {
        return base;
    }

    /** The name of the next step. */
    String next(String text) {
        int width = Integer.toString(total).length();
        String number = String.format(Locale.ROOT, "%" + width + "d/%d", ++done, total);
        return "[" + (stage.isEmpty() ? "" : stage + " ") + number + "] " + text;
    }
}
