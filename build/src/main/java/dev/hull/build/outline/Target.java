package dev.hull.build.outline;

import dev.hull.build.dockerfile.BuildFile;
import dev.hull.build.dockerfile.Instruction;
import dev.hull.build.dockerfile.SourceRange;
import dev.hull.build.dockerfile.Stage;
import java.util.ArrayList;
import java.util.List;

/**
 * A stage that can be built; what {@code docker build --call=targets} tells.
 *
 * @param name empty for none
 * @param isDefault whether it is built when none is named
 * @param description from the comment above it
 * @param base as it is written
 * @param platform as it is written
 */
public record Target(
        String name, boolean isDefault, String description, String base, String platform, SourceRange place) {
    /** The stages of a file. */
    public static List<Target> of(BuildFile file) {
        List<Target> targets = new ArrayList<>();
        for (Stage stage : file.stages()) {
            Instruction.From from = stage.from();
            targets.add(new Target(
                    from.name(),
                    stage.number() == file.stages().size() - 1,
                    Descriptions.of(from.statement(), from.name()),
                    from.base(),
                    from.platform(),
                    from.statement().range()));
        }
        return targets;
    }
}
