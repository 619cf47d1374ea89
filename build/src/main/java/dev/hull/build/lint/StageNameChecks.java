package dev.hull.build.lint;

import dev.hull.build.dockerfile.BuildFile;
import dev.hull.build.dockerfile.Stage;
import dev.hull.build.dockerfile.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Names of stages. */
final class StageNameChecks {
    private static final List<String> RESERVED = List.of("context", "scratch");

    private StageNameChecks() {}

    static void run(BuildFile file, Findings findings) {
        Set<String> seen = new HashSet<>();
        for (Stage stage : file.stages()) {
            String name = stage.from().name();
            Statement statement = stage.from().statement();
            if (name.isEmpty()) {
                continue;
            }
            String written = statement.words().get(2);
            if (RESERVED.contains(name)) {
                findings.add(
                        Rule.RESERVED_STAGE_NAME,
                        statement,
                        written,
                        "Stage name should not use the same name as reserved stage \"" + name + "\"",
                        "give it another name");
            }
            if (!seen.add(name)) {
                findings.add(
                        Rule.DUPLICATE_STAGE_NAME,
                        statement,
                        written,
                        "Duplicate stage name \"" + name + "\", stage names should be unique",
                        "give it another name: the earlier stage can only be reached by its number");
            }
        }
    }
}
