package dev.hull.linux.shell;

import static dev.hull.linux.plan.KernelFlags.*;

import dev.hull.linux.plan.CgroupStep;
import dev.hull.linux.plan.FileStep;
import dev.hull.linux.plan.LaunchPlan;
import dev.hull.linux.plan.MountStep;
import dev.hull.linux.plan.NamespaceStep;
import dev.hull.linux.plan.NetworkStep;
import dev.hull.linux.plan.Phase;
import dev.hull.linux.plan.PlanFlags;
import dev.hull.linux.plan.ProcessStep;
import dev.hull.linux.plan.RuntimeStep;
import dev.hull.linux.plan.SessionStep;
import dev.hull.linux.plan.VolumeStep;
import java.nio.file.Path;
import java.util.List;

/**
 * Plans with some of everything, by hand.
 *
 * @param directory holds layer, root, bound, hosts
 * @param groups control groups to make and remove
 */
record Containers(Path directory, List<String> groups) {
    static final String MARKER_CHAIN = "content_1";
    private static final long ALL_CAPABILITIES = (1L << 41) - 1;
    private static final long SOME_CAPABILITIES = 0xa80425fbL;

    /** An ordinary container with a network, whose program runs as a user. */
    LaunchPlan bridged(int uid) {
        LaunchPlan.Builder plan = LaunchPlan.builder();
        plan.add(
                Phase.LAUNCHER,
                new SessionStep.Session(PlanFlags.SESSION_INTERACTIVE, "probe", "", "15", "", "", 0, 0));
        plan.add(Phase.HOST_BEFORE_CLONE, new FileStep.MakeDirectory(path("made"), 0700));
        for (String group : groups) {
            plan.add(Phase.HOST_BEFORE_CLONE, new CgroupStep.CgroupCreate(group));
        }
        plan.add(Phase.HOST_BEFORE_CLONE, new NetworkStep.Bridge("hulltest", "10.9.0.1", "24", 0));
        plan.add(
                Phase.HOST_BEFORE_CLONE, new FileStep.WriteFile("/proc/sys/net/ipv4/conf/hulltest/forwarding", "1", 0));
        String table = "table inet hulltest {\n\tchain " + MARKER_CHAIN + " {\n\t}\n}\n";
        plan.add(
                Phase.HOST_BEFORE_CLONE,
                new NetworkStep.NftTable(
                        List.of("nft", "-f", "-"), table, 5000, 0, "hulltest", MARKER_CHAIN, path("made/lock")));
        plan.add(
                Phase.HOST_BEFORE_CLONE,
                new NamespaceStep.Clone(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS));
        for (String group : groups) {
            if (joins(group) == Phase.HOST_AFTER_CLONE) {
                plan.add(Phase.HOST_AFTER_CLONE, new CgroupStep.CgroupJoin(group));
            }
        }
        plan.add(Phase.HOST_AFTER_CLONE, new FileStep.PidFile(path("made/pid")));
        plan.add(
                Phase.HOST_AFTER_CLONE, new NetworkStep.Veth("hvprobe", "eth0", "hulltest", "02:42:0a:09:00:02", 1400));
        plan.add(Phase.HOST_AFTER_CLONE, new NetworkStep.Neighbour("hulltest", "10.9.0.2", "02:42:0a:09:00:02"));
        Phase phase = Phase.CONTAINER_BEFORE_PIVOT;
        for (String group : groups) {
            if (joins(group) == phase) {
                plan.add(phase, new CgroupStep.CgroupJoin(group));
            }
        }
        plan.add(phase, new NamespaceStep.Unshare(CLONE_NEWCGROUP));
        plan.add(phase, new ProcessStep.NewSession());
        plan.add(phase, new NetworkStep.LinkUp("lo"));
        plan.add(phase, new NetworkStep.AddressAdd("eth0", "10.9.0.2", 24));
        plan.add(phase, new NetworkStep.LinkUp("eth0"));
        plan.add(phase, new NetworkStep.RouteAdd("default", 0, "10.9.0.1"));
        plan.add(phase, new MountStep.Propagation("/", MS_SLAVE | MS_REC));
        plan.add(
                phase,
                new MountStep.Overlay(
                        path("root"),
                        List.of(path("upper layer"), path("layer")),
                        path("upper"),
                        path("work"),
                        List.of()));
        mounts(plan);
        for (int[] device : new int[][] {{1, 3}, {1, 5}}) {
            String name = device[1] == 3 ? "/dev/null" : "/dev/zero";
            plan.add(phase, new MountStep.MakeDevice(name, S_IFCHR | 0666, device[0], device[1], 0, 5));
        }
        plan.add(phase, new MountStep.MountAttributes("/dev", MOUNT_ATTR_NOEXEC, 0, 0));
        // Host and container take turns.
        plan.add(Phase.HOST_AFTER_CLONE, new FileStep.WriteFile(path("made/turn"), "it's\n", PlanFlags.WRITE_CREATE));
        plan.add(phase, new MountStep.Bind(path("made/turn"), "/turn", 0, MOUNT_ATTR_RDONLY, 0, 0));
        process(plan, uid, SOME_CAPABILITIES);
        for (String group : groups) {
            plan.add(Phase.HOST_AFTER_EXIT, new CgroupStep.CgroupRemove(group));
        }
        plan.add(Phase.HOST_AFTER_EXIT, new FileStep.RemoveTree(path("made")));
        plan.add(Phase.HOST_AFTER_EXIT, new FileStep.RemoveFile(path("missing")));
        return plan.build();
    }

    /** Some groups are entered with the monitor's help, some by the process itself. */
    private static Phase joins(String group) {
        return group.contains("memory") || group.contains("unified")
                ? Phase.HOST_AFTER_CLONE
                : Phase.CONTAINER_BEFORE_PIVOT;
    }

    /** The same with a terminal. */
    LaunchPlan terminal() {
        LaunchPlan.Builder plan = LaunchPlan.builder();
        for (LaunchPlan.Entry entry : bridged(0).entries()) {
            plan.add(
                    entry.phase(),
                    entry.step() instanceof ProcessStep.NewSession ? new ProcessStep.Terminal(0, 0) : entry.step());
        }
        return plan.build();
    }

    /** A program in a container that runs. */
    static LaunchPlan entered() {
        return entered(new NamespaceStep.Target(77, 4711, CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS));
    }

    /** The same in a container that is not there yet. */
    static LaunchPlan probed() {
        return entered(new NamespaceStep.TargetFile("/d/monitor", CLONE_NEWPID | CLONE_NEWNS));
    }

    private static LaunchPlan entered(NamespaceStep target) {
        Phase phase = Phase.CONTAINER_AFTER_PIVOT;
        return LaunchPlan.builder()
                .add(Phase.LAUNCHER, new SessionStep.Session(0, "probe", "", "15", "", "", 0, 0))
                .add(Phase.HOST_BEFORE_CLONE, target)
                .add(Phase.HOST_BEFORE_CLONE, new NamespaceStep.Clone(0))
                .add(Phase.CONTAINER_BEFORE_PIVOT, new NamespaceStep.JoinTarget())
                .add(Phase.CONTAINER_BEFORE_PIVOT, new ProcessStep.NewSession())
                .add(phase, new ProcessStep.WorkingDirectory("/srv"))
                .add(phase, new ProcessStep.Exec(List.of("cat", "a file"), List.of("PATH=/bin"), List.of("/bin")))
                .build();
    }

    /** A program of a toolkit in a container that runs. */
    static LaunchPlan debugged() {
        Phase phase = Phase.CONTAINER_BEFORE_PIVOT;
        return LaunchPlan.builder()
                .add(Phase.HOST_BEFORE_CLONE, new NamespaceStep.Target(77, 4711, CLONE_NEWPID | CLONE_NEWNS))
                .add(Phase.HOST_BEFORE_CLONE, new NamespaceStep.Clone(0))
                .add(phase, new MountStep.Toolkit(List.of("/layers/2", "/layers/1"), List.of()))
                .add(phase, new NamespaceStep.JoinTarget())
                .add(
                        phase,
                        new MountStep.ToolkitAttach(
                                "/dev/mqueue", List.of("/bin"), List.of("/lib"), PlanFlags.TOOLKIT_PRIVATE))
                .add(phase, new ProcessStep.NewSession())
                .add(
                        Phase.CONTAINER_AFTER_PIVOT,
                        new ProcessStep.Exec(
                                List.of("ls"), List.of("PATH=/dev/mqueue/bin"), List.of("/dev/mqueue/bin")))
                .build();
    }

    /** Ports of the host that lead inside, and programs that carry packets. */
    static LaunchPlan published() {
        List<String> nft = List.of("/usr/sbin/nft", "-f", "-");
        String add = "add element inet hull published { 17 . 53 : 10.9.0.2 . 53 }\n";
        String delete = "delete element inet hull published { 17 . 53 }\n";
        NetworkStep forget = new NetworkStep.ConntrackForget(List.of("udp 0.0.0.0 53", "udp 127.0.0.1 54"));
        return LaunchPlan.builder()
                .add(Phase.HOST_BEFORE_CLONE, new NetworkStep.HoldPorts(List.of("udp 0.0.0.0 53"), 0))
                .add(Phase.HOST_BEFORE_CLONE, new ProcessStep.RunProgram(nft, add, 5000, 0))
                .add(Phase.HOST_BEFORE_CLONE, forget)
                .add(Phase.HOST_BEFORE_CLONE, new NamespaceStep.Clone(CLONE_NEWNET))
                .add(
                        Phase.HOST_AFTER_CLONE,
                        new NetworkStep.NetworkHelper(
                                List.of("/usr/bin/pasta", "--netns", "/proc/self/fd/0"),
                                "/run/hull/c/network",
                                "/run/hull/c/network.log",
                                1,
                                5000))
                .add(
                        Phase.HOST_AFTER_CLONE,
                        new NetworkStep.HelperRequest("/run/hull/c/slirp.sock", List.of("{\"execute\":\"x\"}"), 5000))
                .add(Phase.CONTAINER_BEFORE_PIVOT, new ProcessStep.NewSession())
                .add(
                        Phase.CONTAINER_AFTER_PIVOT,
                        new ProcessStep.Exec(List.of("ls"), List.of("PATH=/bin"), List.of("/bin")))
                .add(Phase.HOST_AFTER_EXIT, new ProcessStep.RunProgram(nft, add + delete, 5000, PlanFlags.RUN_OPTIONAL))
                .add(Phase.HOST_AFTER_EXIT, forget)
                .build();
    }

    /** A container in a user namespace of its own, without a network. */
    LaunchPlan mapped() {
        LaunchPlan.Builder plan = LaunchPlan.builder();
        plan.add(
                Phase.HOST_BEFORE_CLONE,
                new NamespaceStep.Clone(
                        CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS));
        plan.add(Phase.HOST_AFTER_CLONE, new NamespaceStep.IdMap(0, "", List.of("0 100000 65536")));
        plan.add(Phase.HOST_AFTER_CLONE, new NamespaceStep.IdMap(1, "", List.of("0 100000 1", "1 200000 65535")));
        Phase phase = Phase.CONTAINER_BEFORE_PIVOT;
        plan.add(
                phase,
                new ProcessStep.Credentials(
                        0, 0, List.of(), ALL_CAPABILITIES, ALL_CAPABILITIES, ALL_CAPABILITIES, 0, 0, 0));
        plan.add(phase, new NetworkStep.LinkUp("lo"));
        plan.add(phase, new MountStep.Propagation("/", MS_SLAVE | MS_REC));
        plan.add(phase, new MountStep.BindRoot(path("layer")));
        plan.add(phase, new MountStep.Root(path("layer")));
        plan.add(phase, new MountStep.Mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, ""));
        plan.add(phase, new MountStep.Mount("tmpfs", "/dev", "tmpfs", MS_NOSUID, "mode=755,size=65536k"));
        plan.add(phase, new MountStep.Bind("/dev/null", "/dev/null", 0, 0, 0, 0));
        process(plan, 0, ALL_CAPABILITIES);
        return plan.build();
    }

    /** A container for a user namespace that is there already, with one id. */
    LaunchPlan rootless() {
        LaunchPlan.Builder plan = LaunchPlan.builder();
        plan.add(
                Phase.HOST_BEFORE_CLONE,
                new NamespaceStep.Clone(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS));
        Phase phase = Phase.CONTAINER_BEFORE_PIVOT;
        plan.add(phase, new NetworkStep.LinkUp("lo"));
        plan.add(phase, new MountStep.Propagation("/", MS_SLAVE | MS_REC));
        plan.add(phase, new MountStep.BindRoot(path("layer")));
        plan.add(phase, new MountStep.Root(path("layer")));
        plan.add(phase, new MountStep.Mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, ""));
        plan.add(phase, new MountStep.Mount("tmpfs", "/dev", "tmpfs", MS_NOSUID, "mode=755,size=65536k"));
        plan.add(phase, new MountStep.Bind("/dev/null", "/dev/null", 0, MOUNT_ATTR_NOSUID, 0, 0));
        plan.add(phase, new MountStep.MaskPath("/proc/irq"));
        plan.add(phase, new MountStep.ReadonlyPath("/proc/sys"));
        plan.add(phase, new MountStep.Pivot());
        phase = Phase.CONTAINER_AFTER_PIVOT;
        plan.add(phase, new ProcessStep.Hostname("rootless"));
        plan.add(phase, new ProcessStep.WorkingDirectory("/"));
        plan.add(phase, new ProcessStep.ResourceLimit(7, 512, 1024));
        plan.add(
                phase,
                new ProcessStep.Credentials(
                        0,
                        0,
                        List.of(),
                        SOME_CAPABILITIES,
                        SOME_CAPABILITIES,
                        SOME_CAPABILITIES,
                        0,
                        0,
                        PlanFlags.CRED_KEEP_GROUPS));
        plan.add(phase, new ProcessStep.Exec(List.of("/bin/probe"), List.of("PATH=/bin"), List.of("/bin")));
        return plan.build();
    }

    private void mounts(LaunchPlan.Builder plan) {
        Phase phase = Phase.CONTAINER_BEFORE_PIVOT;
        plan.add(phase, new MountStep.Root(path("root")));
        plan.add(phase, new MountStep.Mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, ""));
        plan.add(
                phase,
                new MountStep.Mount("tmpfs", "/dev", "tmpfs", MS_NOSUID | MS_STRICTATIME, "mode=755,size=65536k"));
        plan.add(
                phase,
                new MountStep.Mount(
                        "devpts",
                        "/dev/pts",
                        "devpts",
                        MS_NOSUID | MS_NOEXEC,
                        "newinstance,ptmxmode=0666,mode=0620,gid=5"));
        plan.add(phase, new MountStep.Mount("mqueue", "/dev/mqueue", "mqueue", MS_NOSUID | MS_NODEV | MS_NOEXEC, ""));
        plan.add(
                phase, new MountStep.Mount("sysfs", "/sys", "sysfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, ""));
        plan.add(phase, new MountStep.Bind(path("hosts"), "/etc/hosts", 0, 0, 0, MS_PRIVATE | MS_REC));
        // "/data" and "/run" of the image are links that lead to the host when they are followed outside
        plan.add(
                phase,
                new MountStep.Bind(
                        path("bound"), "/data", PlanFlags.BIND_RECURSIVE, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID, 0, 0));
        plan.add(phase, new MountStep.Mount("tmpfs", "/run/probe/it's", "tmpfs", MS_NODEV, "size=1m"));
        plan.add(phase, new MountStep.Bind(path("missing"), "/missing", PlanFlags.BIND_OPTIONAL, 0, 0, 0));
        plan.add(phase, new MountStep.CopyUpTmpfs("/etc/copied", MS_NOSUID, "size=1m,mode=755"));
        plan.add(phase, new MountStep.MakeInnerDirectory("/srv/deep", 0750, 7, 8));
        plan.add(phase, new MountStep.MakeInnerFile("/.dockerenv", "", 0644));
        plan.add(phase, new MountStep.MakeSymlink("/proc/self/fd", "/dev/fd"));
        plan.add(phase, new MountStep.MakeSymlink("/proc/mounts", "/etc/mtab", 1));
        plan.add(phase, new MountStep.ReadonlyPath("/proc/sys"));
        plan.add(phase, new MountStep.ReadonlyPath("/proc/missing"));
        plan.add(phase, new MountStep.MaskPath("/proc/kcore"));
        plan.add(phase, new MountStep.MaskPath("/proc/irq"));
    }

    private void process(LaunchPlan.Builder plan, int uid, long capabilities) {
        plan.add(Phase.CONTAINER_BEFORE_PIVOT, new MountStep.Pivot());
        Phase phase = Phase.CONTAINER_AFTER_PIVOT;
        plan.add(phase, new MountStep.Propagation("/", MS_SHARED));
        plan.add(phase, new ProcessStep.Hostname("d10ba9eb50c7"));
        plan.add(phase, new ProcessStep.Domainname("example.org"));
        plan.add(phase, new ProcessStep.Sysctl("net.ipv4.ip_unprivileged_port_start", "80"));
        plan.add(phase, new ProcessStep.OomScore("500"));
        plan.add(phase, new ProcessStep.WorkingDirectory("/bin"));
        plan.add(phase, new ProcessStep.Umask(0027));
        plan.add(phase, new ProcessStep.ResourceLimit(7, 512, 1024));
        plan.add(phase, new ProcessStep.ResourceLimit(4, 0, -1));
        plan.add(phase, new ProcessStep.NoNewPrivileges());
        long ambient = uid == 0 ? 0 : 1L << 10;
        plan.add(
                phase,
                new ProcessStep.Credentials(
                        uid, uid, List.of("4", "20"), capabilities, capabilities, capabilities, ambient, ambient, 0));
        plan.add(
                phase,
                new ProcessStep.Exec(
                        List.of("probe", "a b", "it's", "$HOME", "", "*"),
                        List.of("PATH=/bin", "TEXT=two\nlines", "QUOTES='\"\\", "HOME=/"),
                        List.of("/bin")));
    }

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    /** A new volume, a part of one, one with mapped ids, and what is owed afterwards. */
    static LaunchPlan volumes() {
        return LaunchPlan.builder()
                .add(Phase.HOST_BEFORE_CLONE, new VolumeStep.OwnTree("/srv/data", 33, -2))
                .add(Phase.HOST_BEFORE_CLONE, new NamespaceStep.Clone(CLONE_NEWNS))
                .add(Phase.HOST_AFTER_CLONE, new CgroupStep.CgroupJoin("/sys/fs/cgroup/hull"))
                .add(Phase.CONTAINER_BEFORE_PIVOT, new MountStep.Root("/d/root"))
                .add(
                        Phase.CONTAINER_BEFORE_PIVOT,
                        new VolumeStep.FillVolume("/data", "/volumes/data/_data", "/volumes/data"))
                .add(
                        Phase.CONTAINER_BEFORE_PIVOT,
                        new VolumeStep.BindVolume(
                                "/volumes/data/_data", "a part", "/part", 0, 0, 0, 0, List.of(), List.of()))
                .add(
                        Phase.CONTAINER_BEFORE_PIVOT,
                        new VolumeStep.BindVolume(
                                "/srv/data",
                                "",
                                "/data",
                                PlanFlags.BIND_RECURSIVE,
                                MOUNT_ATTR_RDONLY,
                                0,
                                MS_PRIVATE | MS_REC,
                                List.of("0 0 1000", "1000 33 1"),
                                List.of("0 0 4294967295")))
                .add(Phase.CONTAINER_BEFORE_PIVOT, new VolumeStep.Hold(PlanFlags.HOLD_BARE))
                .add(Phase.FINAL, new VolumeStep.ReleaseVolume("/volumes.lock", "/volumes/data", "0123456789abcdef"))
                .build();
    }

    /** A container that is made by one command of a low-level runtime, and what the others do to it. */
    static LaunchPlan created() {
        return LaunchPlan.builder()
                .add(Phase.LAUNCHER, new SessionStep.ConsoleSocket("/run/console"))
                .add(
                        Phase.LAUNCHER,
                        new SessionStep.Adopt(List.of("/bin/crun", "start", "x"), "/run/pid", "", "/run/log"))
                .add(Phase.LAUNCHER, new SessionStep.Runtime(PlanFlags.RUNTIME_LEAVE))
                .add(Phase.LAUNCHER, new SessionStep.Steps())
                .add(Phase.HOST_BEFORE_CLONE, new RuntimeStep.StartSocket("/run/r/c/start"))
                .add(Phase.HOST_BEFORE_CLONE, new RuntimeStep.StartProcess("/run/r/c/start"))
                .add(Phase.HOST_BEFORE_CLONE, new RuntimeStep.SignalProcess(7, 1234, 15))
                .add(Phase.HOST_BEFORE_CLONE, new NamespaceStep.Clone(CLONE_NEWNS))
                .add(Phase.HOST_AFTER_CLONE, new FileStep.ProcessFile("/run/r/c.pid"))
                .add(Phase.CONTAINER_BEFORE_PIVOT, new MountStep.Root("/d/root"))
                .add(Phase.CONTAINER_BEFORE_PIVOT, new RuntimeStep.MoveRoot())
                .add(Phase.CONTAINER_BEFORE_PIVOT, new RuntimeStep.ChangeRoot())
                .add(Phase.CONTAINER_AFTER_PIVOT, new RuntimeStep.FindProgram("true", List.of("/bin")))
                .add(Phase.CONTAINER_AFTER_PIVOT, new RuntimeStep.FindHome(1000))
                .add(Phase.CONTAINER_AFTER_PIVOT, new RuntimeStep.AwaitStart())
                .add(Phase.CONTAINER_AFTER_PIVOT, new ProcessStep.Exec(List.of("true"), List.of(), List.of("/bin")))
                .add(Phase.HOST_AFTER_EXIT, new RuntimeStep.EndProcess(7, 1234))
                .build();
    }
}
