package dev.hull.runtime;

import dev.hull.linux.plan.FileStep.MakeDirectory;
import dev.hull.linux.plan.KernelFlags;
import dev.hull.linux.plan.LaunchPlan;
import dev.hull.linux.plan.MountStep.MountAttributes;
import dev.hull.linux.plan.MountStep.Overlay;
import dev.hull.linux.plan.MountStep.Propagation;
import dev.hull.linux.plan.MountStep.Root;
import dev.hull.linux.plan.NamespaceStep;
import dev.hull.linux.plan.Phase;
import dev.hull.linux.plan.PlanFlags;
import dev.hull.linux.plan.SessionStep.Session;
import dev.hull.linux.plan.VolumeStep.Hold;
import dev.hull.oci.runtime.Spec;

/** Plans that make the files of a container reachable from outside without running anything of it (operation {@code hold}). */
public final class HoldCompiler {
    private static final String TERM = "15";

    private HoldCompiler() {}

    /**
     * The files of a container that runs, as its processes see them.
     *
     * @param pid its first process
     * @param start start time of that process
     * @param bare whether what is mounted below the root is left out
     */
    public static LaunchPlan running(int pid, long start, boolean bare) {
        return session()
                .add(Phase.HOST_BEFORE_CLONE, new NamespaceStep.Target(pid, start, KernelFlags.CLONE_NEWNS))
                .add(Phase.HOST_BEFORE_CLONE, new NamespaceStep.Clone(0))
                .add(Phase.CONTAINER_BEFORE_PIVOT, new NamespaceStep.JoinTarget())
                .add(Phase.CONTAINER_BEFORE_PIVOT, new Hold(bare ? PlanFlags.HOLD_BARE : 0))
                .build();
    }

    /**
     * Layers, mounted in a mount namespace of their own.
     *
     * @param place directory to mount them on
     */
    public static LaunchPlan layers(OverlayRoot overlay, String place) {
        LaunchPlan.Builder plan = session();
        plan.add(Phase.HOST_BEFORE_CLONE, new MakeDirectory(place, 0755));
        root(plan, overlay, place);
        return plan.add(Phase.CONTAINER_BEFORE_PIVOT, new Hold(0)).build();
    }

    /**
     * The files of a container that does not run: its layers and what is bound into them.
     *
     * @param spec its specification
     * @param request where relative paths count from, and its layers
     * @param rootMode mode of the upper directory, if that is missing
     * @param place directory to mount them on
     */
    public static LaunchPlan stopped(
            Spec spec, PlanRequest request, OverlayRoot overlay, int rootMode, String place, Host host) {
        Draft draft = new Draft(spec, SpecCheck.process(spec), request, host, null);
        MountPlanner.binds(draft);
        LaunchPlan.Builder plan = session();
        plan.add(Phase.HOST_BEFORE_CLONE, new MakeDirectory(place, 0755));
        plan.add(Phase.HOST_BEFORE_CLONE, new MakeDirectory(overlay.upper(), rootMode));
        plan.add(Phase.HOST_BEFORE_CLONE, new MakeDirectory(overlay.work(), 0700));
        root(plan, overlay, place);
        draft.finish().plan().entries().forEach(entry -> plan.add(entry.phase(), entry.step()));
        if (SpecCheck.root(spec).readonly()) {
            plan.add(Phase.CONTAINER_BEFORE_PIVOT, new MountAttributes("/", KernelFlags.MOUNT_ATTR_RDONLY, 0, 0));
        }
        return plan.add(Phase.CONTAINER_BEFORE_PIVOT, new Hold(0)).build();
    }

    private static void root(LaunchPlan.Builder plan, OverlayRoot overlay, String place) {
        plan.add(Phase.HOST_BEFORE_CLONE, new NamespaceStep.Clone(KernelFlags.CLONE_NEWNS));
        plan.add(Phase.CONTAINER_BEFORE_PIVOT, new Propagation("/", KernelFlags.MS_SLAVE | KernelFlags.MS_REC));
        plan.add(
                Phase.CONTAINER_BEFORE_PIVOT,
                new Overlay(place, overlay.lower(), overlay.upper(), overlay.work(), overlay.options()));
        plan.add(Phase.CONTAINER_BEFORE_PIVOT, new Root(place));
    }

    /** The holder waits for the end of standard input, so that has to reach it. */
    private static LaunchPlan.Builder session() {
        int flags = PlanFlags.SESSION_INTERACTIVE | PlanFlags.SESSION_NO_SIGNALS;
        return LaunchPlan.builder().add(Phase.LAUNCHER, new Session(flags, "files", "", TERM, "", "", 0, 0));
    }
}
