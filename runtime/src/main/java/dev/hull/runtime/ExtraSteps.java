package dev.hull.runtime;

import dev.hull.linux.plan.PlanStep;
import java.util.List;

/**
 * Steps that others add to a plan: the network's, the engine's clean-up.
 *
 * @param beforeClone on the host, before the container's first process exists
 * @param afterClone on the host, while the first process waits in its namespaces
 * @param container in the first process, after {@code lo} is up and before the root is set up
 * @param inside in the first process, when the root and its mounts stand, before the pivot
 * @param started on the host, once the program runs; a failure is only told
 * @param afterExit on the host, each time the container ended or failed to start; they run after the runtime's own
 * @param last on the host, when the container will not be started again
 */
public record ExtraSteps(
        List<PlanStep> beforeClone,
        List<PlanStep> afterClone,
        List<PlanStep> container,
        List<PlanStep> inside,
        List<PlanStep> started,
        List<PlanStep> afterExit,
        List<PlanStep> last) {
    /** None. */
    public static final ExtraSteps NONE = new ExtraSteps(List.of(), List.of(), List.of(), List.of(), List.of());

    public ExtraSteps {
        beforeClone = List.copyOf(beforeClone);
        afterClone = List.copyOf(afterClone);
        container = List.copyOf(container);
        inside = List.copyOf(inside);
        started = List.copyOf(started);
        afterExit = List.copyOf(afterExit);
        last = List.copyOf(last);
    }

    /** Without steps for a container that has started, or that is started again. */
    public ExtraSteps(
            List<PlanStep> beforeClone,
            List<PlanStep> afterClone,
            List<PlanStep> container,
            List<PlanStep> inside,
            List<PlanStep> afterExit) {
        this(beforeClone, afterClone, container, inside, List.of(), afterExit, List.of());
    }
}
