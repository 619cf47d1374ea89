package dev.hull.build.lint;

import dev.hull.build.dockerfile.BuildFile;
import dev.hull.build.dockerfile.Stage;
import java.util.List;

/** What makes builds slow and images unhealthy. It is about what is written, so it can be wrong about what is meant. */
final class Advice {
    private Advice() {}

    static void run(BuildFile file, List<Stage> stages, LintRequest request, Findings findings) {
        List<Stage> shipped = StagesOfInterest.shipped(file, request);
        for (Stage stage : stages) {
            boolean ships = shipped.contains(stage);
            BaseAdvice.check(file, stage, findings);
            OrderAdvice.check(stage, findings);
            SourceAdvice.check(stage, ships, findings);
            if (ships) {
                PackageAdvice.check(stage, findings);
                LayerAdvice.check(stage, findings);
            }
        }
        ServiceAdvice.check(shipped, findings);
    }
}
