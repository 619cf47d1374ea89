package dev.hull.runtime;

import dev.hull.linux.plan.CgroupStep;
import dev.hull.linux.plan.CgroupStep.CgroupRemove;
import dev.hull.linux.plan.FileStep.RemoveTree;
import dev.hull.linux.plan.FileStep.WriteFile;
import dev.hull.linux.plan.LaunchPlan;
import dev.hull.linux.plan.Phase;
import dev.hull.linux.plan.PlanFlags;
import dev.hull.linux.plan.PlanStep;
import dev.hull.linux.plan.RuntimeStep;
import dev.hull.linux.plan.SessionStep.Steps;
import dev.hull.oci.runtime.Spec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plans for a container that an earlier command has made (docs/launch-plan.md, "Created by one command, started by another"). */
public final class LaterPlans {
    private LaterPlans() {}

    /**
     * Starts the program, then the hooks poststart; where one fails, the container is deleted.
     *
     * @param pid the container's first process
     * @param socket where it waits
     * @param host what hooks get
     * @param delete the plan of {@link #delete}
     */
    public static LaunchPlan start(
            Spec spec, String id, String bundle, long pid, String socket, LowLevel host, LaunchPlan delete) {
        LaunchPlan.Builder plan = steps();
        plan.add(Phase.HOST_BEFORE_CLONE, new RuntimeStep.StartProcess(socket));
        if (!spec.hooks().poststart().isEmpty()) {
            String state = HookPlanner.state(spec, id, bundle, "running").replace("%PID%", Long.toString(pid));
            plan.addAll(Phase.HOST_BEFORE_CLONE, HookPlanner.later(spec.hooks().poststart(), state, host));
            for (LaunchPlan.Entry entry : delete.entries()) {
                if (entry.phase() == Phase.HOST_BEFORE_CLONE || entry.phase() == Phase.HOST_AFTER_EXIT) {
                    plan.add(Phase.FINAL, entry.step());
                }
            }
        }
        return plan.build();
    }

    /**
     * Sends a signal to processes.
     *
     * @param processes pid and start in clock ticks of each
     * @param thawed files that let a frozen group go on, with what to write
     */
    public static LaunchPlan signal(List<long[]> processes, int signal, List<WriteFile> thawed) {
        LaunchPlan.Builder plan = steps();
        for (long[] process : processes) {
            plan.add(Phase.HOST_BEFORE_CLONE, new RuntimeStep.SignalProcess((int) process[0], process[1], signal));
        }
        return plan.addAll(Phase.HOST_BEFORE_CLONE, thawed).build();
    }

    /**
     * Ends whatever runs, removes groups and state, then runs the hooks poststop.
     *
     * @param spec null when there was no specification to be read
     * @param process pid and start of the first process, or null
     * @param thawed files that let a frozen group go on, with what to write
     * @param groups host paths of the container's groups
     * @param scope what ends systemd's unit around them, see {@link dev.hull.runtime.cgroup.CgroupPlanner#scopeEnd}
     * @param directory host path of its state
     * @param host what hooks get
     */
    public static LaunchPlan delete(
            @Nullable Spec spec,
            String id,
            String bundle,
            long @Nullable [] process,
            List<WriteFile> thawed,
            List<String> groups,
            List<CgroupStep> scope,
            String directory,
            LowLevel host) {
        List<PlanStep> steps = new ArrayList<>(thawed);
        if (process != null) {
            steps.add(new RuntimeStep.EndProcess((int) process[0], process[1]));
        }
        for (String group : groups) {
            steps.add(new CgroupRemove(group));
        }
        steps.addAll(scope);
        steps.add(new RemoveTree(directory));
        LaunchPlan.Builder plan = steps().addAll(Phase.HOST_BEFORE_CLONE, steps);
        if (spec != null) {
            String state = HookPlanner.state(spec, id, bundle, "stopped");
            plan.addAll(Phase.HOST_AFTER_EXIT, HookPlanner.later(spec.hooks().poststop(), state, host));
        }
        return plan.build();
    }

    /** One plan that does what two do. */
    public static LaunchPlan both(LaunchPlan first, LaunchPlan second) {
        LaunchPlan.Builder plan = steps();
        for (Phase phase : List.of(Phase.HOST_BEFORE_CLONE, Phase.HOST_AFTER_EXIT)) {
            plan.addAll(phase, first.steps(phase)).addAll(phase, second.steps(phase));
        }
        return plan.build();
    }

    /** What lets the processes of a frozen group go on; nothing happens to one that is not. */
    public static WriteFile thaw(String file, String value) {
        return new WriteFile(file, value, PlanFlags.WRITE_OPTIONAL);
    }

    private static LaunchPlan.Builder steps() {
        return LaunchPlan.builder().add(Phase.LAUNCHER, new Steps());
    }
}
