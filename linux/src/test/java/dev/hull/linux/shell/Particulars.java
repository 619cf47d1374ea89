package dev.hull.linux.shell;

import static dev.hull.linux.plan.KernelFlags.CLONE_NEWNS;
import static dev.hull.linux.plan.KernelFlags.CLONE_NEWPID;
import static dev.hull.linux.plan.KernelFlags.MS_PRIVATE;

import dev.hull.linux.plan.KernelFlags;
import dev.hull.linux.plan.LaunchPlan;
import dev.hull.linux.plan.MountStep;
import dev.hull.linux.plan.NamespaceStep;
import dev.hull.linux.plan.NetworkStep;
import dev.hull.linux.plan.Phase;
import dev.hull.linux.plan.ProcessStep;
import dev.hull.linux.plan.TuningStep;
import dev.hull.linux.plan.VolumeStep;
import java.util.List;

/** A plan with the steps that only configurations of other engines ask for. */
final class Particulars {
    private Particulars() {}

    static LaunchPlan plan() {
        Phase phase = Phase.CONTAINER_BEFORE_PIVOT;
        LaunchPlan.Builder plan = LaunchPlan.builder()
                .add(Phase.HOST_BEFORE_CLONE, new ProcessStep.SeccompAgent(0, "/run/agent"))
                .add(
                        Phase.HOST_BEFORE_CLONE,
                        new VolumeStep.Tree(
                                1, "/srv/data", 1, 1, 0, List.of("0 100000 65536"), List.of("0 100000 65536"), ""))
                .add(
                        Phase.HOST_BEFORE_CLONE,
                        new VolumeStep.Tree(2, "/srv/file", 0, 0, 0, List.of(), List.of(), "/proc/77/ns/user"))
                .add(
                        Phase.HOST_BEFORE_CLONE,
                        new VolumeStep.DeviceTree(3, KernelFlags.S_IFCHR | 0640, 10, 229, 100000, 100005))
                .add(Phase.HOST_BEFORE_CLONE, new NamespaceStep.Clone(CLONE_NEWPID | CLONE_NEWNS))
                .add(Phase.HOST_AFTER_CLONE, new NetworkStep.LinkMove("eth7", "eth0"))
                .add(phase, new NamespaceStep.TimeNamespace(List.of("boottime 3600 0", "monotonic -60 5")))
                .add(phase, new ProcessStep.SessionKeyring())
                .add(phase, new NamespaceStep.JoinMounts("/proc/77/ns/mnt"))
                .add(phase, new MountStep.PrivateParent("/d/root"))
                .add(phase, new MountStep.BindRoot("/d/root"))
                .add(phase, new MountStep.Root("/d/root"))
                .add(phase, new VolumeStep.TreeAttach(1, "/data", 0))
                .add(phase, new VolumeStep.TreeAttach(2, "/file", MS_PRIVATE))
                .add(phase, new VolumeStep.TreeAttach(3, "/dev/fuse", 0))
                .add(phase, new TuningStep.CpuAffinity(new byte[] {0x0f, 0x01}))
                .add(phase, new MountStep.Pivot());
        phase = Phase.CONTAINER_AFTER_PIVOT;
        return plan.add(phase, new TuningStep.Scheduler(2, 1, 0, 17, 0, 0, 0))
                .add(phase, new TuningStep.Scheduler(3, 0, 7, 0, 0, 0, 0))
                .add(phase, new TuningStep.Scheduler(6, 0, 0, 0, 10, 20, 30))
                .add(phase, new TuningStep.IoPriority(2, 6))
                .add(phase, new TuningStep.MemoryPolicy(2, new byte[] {3}))
                .add(phase, new TuningStep.Personality(8))
                .add(phase, new ProcessStep.SeccompNotify(new byte[80], 0, 0, "{\"pid\":%PID%}"))
                .add(phase, new ProcessStep.Exec(List.of("sh"), List.of("PATH=/bin"), List.of("/bin")))
                .build();
    }
}
