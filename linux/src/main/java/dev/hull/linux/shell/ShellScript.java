package dev.hull.linux.shell;

import dev.hull.linux.plan.CgroupStep;
import dev.hull.linux.plan.FileStep;
import dev.hull.linux.plan.LaunchPlan;
import dev.hull.linux.plan.MountStep;
import dev.hull.linux.plan.NamespaceStep;
import dev.hull.linux.plan.NetworkStep;
import dev.hull.linux.plan.Phase;
import dev.hull.linux.plan.PlanStep;
import dev.hull.linux.plan.ProcessStep;
import dev.hull.linux.plan.RuntimeStep;
import dev.hull.linux.plan.SessionStep;
import dev.hull.linux.plan.TuningStep;
import dev.hull.linux.plan.VolumeStep;

/**
 * A launch plan as a commented POSIX shell script of util-linux, iproute2 and nftables commands. Run by root, or by the ordinary
 * user that the plan was made for, it makes the same container as {@code hull-init}.
 *
 * <pre>
 *   script                            helper (in the background)           first process
 *     │ host steps before clone
 *     ├─ beside & ──────────────────────►│
 *     ├─ unshare … (in the foreground) ──┼──────────────────────────────────►│ sends its pid on 8, waits on 9
 *     │                                  │ host steps: cgroup, veth          │
 *     │                                  │ go ──────────────────────────────►│ container steps; mounts below "$root"
 *     │                                  │◄───────────────────────── "ready" │ setpriv has dropped the privileges
 *     │                                  │ nsenter: pivot_root, umount -l    │
 *     │                                  │ go ──────────────────────────────►│ exec
 *     │◄── exit status ──────────────────┼───────────────────────────────────┘
 *     │ steps after the exit             │ killed
 * </pre>
 *
 * <p>Two decisions make it work. The container runs in the foreground and the helper in the background, so terminal, standard
 * streams and Ctrl-C are the program's own. And the root is turned last, from outside: pivot_root moves every process
 * of the mount namespace whose root was the old one, so the first process drops its privileges while the host's tools
 * are still at hand, then waits in a shell while the helper turns the root under its feet and detaches the
 * old. Nothing of the host is left in a container, and an image needs neither shell nor tool.
 *
 * <p>What standard tools cannot do (seccomp filter, a terminal of the container's own, Hull's records) is said in a comment.
 */
public final class ShellScript {
    private final Story story;
    private final HostSteps host;
    private final NetworkSteps network;
    private final MountSteps mounts;
    private final NamespaceSteps namespaces;
    private final ProcessSteps processes;
    private final TuningSteps tuning;
    private final VolumeSteps volumes;

    private ShellScript(LaunchPlan plan, ShellOptions options) {
        this.story = new Story(plan, options);
        this.host = new HostSteps(story);
        this.network = new NetworkSteps(story);
        this.mounts = new MountSteps(story);
        this.namespaces = new NamespaceSteps(story);
        this.processes = new ProcessSteps(story);
        this.tuning = new TuningSteps(story);
        this.volumes = new VolumeSteps(story);
    }

    /**
     * Prints a plan.
     *
     * @return the whole script, which ends with a line end
     */
    public static String of(LaunchPlan plan, ShellOptions options) {
        ShellScript script = new ShellScript(plan, options);
        for (LaunchPlan.Entry entry : plan.entries()) {
            script.story.enter(entry.phase(), entry.step());
            script.print(entry.phase(), entry.step());
        }
        return script.story.finish();
    }

    private void print(Phase phase, PlanStep step) {
        switch (step) {
            case SessionStep session -> story.session(session);
            case FileStep file -> host.file(file);
            case CgroupStep cgroup -> host.cgroup(cgroup);
            case NetworkStep each -> network.print(each);
            case NamespaceStep namespace -> namespaces.print(phase, namespace);
            case MountStep mount -> mounts.print(phase, mount);
            case ProcessStep process -> processes.print(phase, process);
            case TuningStep each -> tuning.print(each);
            case RuntimeStep runtime -> processes.print(runtime);
            case VolumeStep volume -> volumes.print(volume);
        }
    }
}
