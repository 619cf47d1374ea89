package dev.hull.engine.run;

import dev.hull.engine.container.ContainerId;
import dev.hull.linux.plan.LaunchPlan;
import java.util.List;

/**
 * A container that is ready to be launched.
 *
 * @param id its identity
 * @param plan what {@code hull-init} has to do
 * @param warnings sentences for the user
 */
public record PreparedRun(ContainerId id, LaunchPlan plan, List<String> warnings) {
    public PreparedRun {
        warnings = List.copyOf(warnings);
    }
}
