package dev.hull.runtime;

import dev.hull.linux.plan.LaunchPlan;
import java.util.List;

/**
 * A plan and what the user should hear about it.
 *
 * @param plan the plan
 * @param warnings one sentence each: what the specification wants and cannot have, where it says that this is no error
 */
public record CompiledPlan(LaunchPlan plan, List<String> warnings) {
    public CompiledPlan {
        warnings = List.copyOf(warnings);
    }
}
