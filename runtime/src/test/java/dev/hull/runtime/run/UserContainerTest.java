package dev.hull.runtime.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.oci.runtime.Device;
import dev.hull.oci.runtime.IdMapping;
import dev.hull.oci.runtime.IoPriority;
import dev.hull.oci.runtime.Mount;
import dev.hull.oci.runtime.Namespace;
import dev.hull.oci.runtime.Namespace.Kind;
import dev.hull.oci.runtime.Personality;
import dev.hull.oci.runtime.Rlimit;
import dev.hull.oci.runtime.Scheduler;
import dev.hull.oci.runtime.Spec;
import dev.hull.oci.runtime.TimeOffset;
import dev.hull.oci.runtime.User;
import dev.hull.runtime.Host;
import dev.hull.runtime.UserNamespace;
import dev.hull.runtime.cgroup.CgroupLayout;
import dev.hull.runtime.run.Bundle.Ended;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresUserNamespaces;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers of an ordinary user, who is root of a user namespace with one id. */
@RequiresUserNamespaces
@RequiresProgram({"busybox", "unshare"})
class UserContainerTest {
    private static final int NOBODY = 65534;

    @TempDir
    Path directory;

    private Bundle bundle;
    private int uid;

    @BeforeEach
    void create() throws Exception {
        boolean root = dev.hull.testing.Host.effectiveUser() == 0;
        uid = root ? NOBODY : dev.hull.testing.Host.effectiveUser();
        List<String> prefix = new ArrayList<>();
        if (root) {
            prefix.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
            directory.toFile().setReadable(true, false);
            directory.toFile().setExecutable(true, false);
        }
        prefix.addAll(List.of("unshare", "--user", "--map-root-user", "--mount", "--keep-caps"));
        bundle = Bundle.create(directory, root ? NOBODY : 0, prefix);
    }

    private Ended run(Spec spec) throws Exception {
        Host here = Host.detect();
        Host host = new Host(
                UserNamespace.parse("0 " + uid + " 1\n", "0 " + uid + " 1\n", "deny\n"),
                (1L << (here.lastCapability() + 1)) - 1,
                here.lastCapability(),
                here.architecture(),
                here.kernelMajor(),
                here.kernelMinor(),
                false,
                false,
                CgroupLayout.NONE);
        return bundle.run(spec, bundle.request().build(), host);
    }

    @Test
    void looksLikeRootsContainer() throws Exception {
        Ended ended = run(
                bundle.shell("id -u; hostname; pwd; grep -E 'CapEff|Seccomp:' /proc/self/status; ls /dev; touch /new;"
                                + " stat -c %u /new; echo x > /dev/null; ip addr show lo; head -c 1 /dev/zero | wc -c")
                        .build());
        assertThat(ended.error()).isEmpty();
        assertThat(ended.output())
                .startsWith("0\nbox\n/\nCapEff:\t00000000a80425fb\nSeccomp:\t2\n")
                .contains("full\n", "null\n", "ptmx\n", "tty\n", "urandom\n")
                .contains("127.0.0.1");
        assertThat((Integer) Files.getAttribute(bundle.root().resolve("new"), "unix:uid"))
                .isEqualTo(uid);
        assertThat(ended.code()).isZero();
    }

    @Test
    void hiddenAndReadOnlyPaths() throws Exception {
        Ended ended = run(bundle.shell("cat /proc/keys /proc/timer_list | wc -c; ls /sys/firmware | wc -l;"
                        + " echo x > /proc/sys/kernel/hostname; mount -t tmpfs x /bin; mknod /x c 1 3")
                .build());
        assertThat(ended.lines()).containsExactly("0", "0");
        assertThat(ended.error()).contains("Read-only file system").contains("Operation not permitted");
    }

    @Test
    void theHostsNetworkAndProcesses() throws Exception {
        Spec spec = bundle.shell("readlink /proc/self/ns/net; ls /sys/class/net; touch /sys/x; cat /proc/keys | wc -c")
                .build();
        List<Namespace> namespaces = new ArrayList<>();
        for (Kind kind : List.of(Kind.MOUNT, Kind.UTS, Kind.IPC)) {
            namespaces.add(Namespace.create(kind));
        }
        Ended ended = run(spec.toBuilder()
                .linux(spec.linux().toBuilder().namespaces(namespaces).build())
                .build());
        assertThat(ended.output())
                .startsWith(Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString())
                .contains("lo")
                .endsWith("0\n");
        assertThat(ended.error()).contains("Read-only file system");
    }

    /** What needs no privilege over the machine: clocks, priorities downwards, names, parameters, mounts of all kinds. */
    @Test
    void whateverTheKernelAllows() throws Exception {
        Path source = Files.createDirectories(bundle.directory.resolve("source/below"))
                .getParent();
        Spec spec = bundle.shell("cut -d. -f1 /proc/uptime; cut -d' ' -f19,41 /proc/1/stat; ionice -p 1; uname -m;"
                        + " cat /proc/sys/net/ipv4/ip_default_ttl; umask; cat /proc/self/oom_score_adj; stat -c '%F %a' /run/pipe;"
                        + " grep -E ' /(mnt|memory|etc) ' /proc/self/mountinfo | cut -d' ' -f5,6; ulimit -n")
                .build();
        List<Mount> mounts = new ArrayList<>(spec.mounts());
        mounts.add(Mount.bind(source.toString(), "/mnt", "rro", "rnosuid", "rprivate"));
        mounts.add(new Mount("/memory", "tmpfs", "tmpfs", List.of("size=1m")));
        mounts.add(new Mount("/memory", "none", "", List.of("remount", "bind", "ro", "noexec")));
        mounts.add(new Mount("/etc", "tmpfs", "tmpfs", List.of("tmpcopyup")));
        List<Namespace> namespaces = new ArrayList<>(spec.linux().namespaces());
        namespaces.add(Namespace.create(Kind.TIME));
        Ended ended = run(spec.toBuilder()
                .mounts(mounts)
                .process(spec.process().toBuilder()
                        .scheduler(new Scheduler(Scheduler.Policy.SCHED_BATCH, 9, 0, List.of(), 0, 0, 0))
                        .ioPriority(new IoPriority(IoPriority.IoClass.IOPRIO_CLASS_IDLE, 0))
                        .oomScoreAdj(700)
                        .user(new User(0, 0, 0027, List.of()))
                        .rlimits(List.of(new Rlimit("RLIMIT_NOFILE", 44, 33)))
                        .build())
                .linux(spec.linux().toBuilder()
                        .namespaces(namespaces)
                        .timeOffsets(Map.of("boottime", new TimeOffset(7_000_000, 0)))
                        .personality(new Personality(Personality.Domain.LINUX32, List.of()))
                        .sysctl(Map.of("net.ipv4.ip_default_ttl", "77"))
                        .devices(List.of(new Device('p', "/run/pipe", 0, 0, 0600, 0, 0)))
                        .rootfsPropagation("shared")
                        .build())
                .build());
        assertThat(ended.error()).isEmpty();
        assertThat(Long.parseLong(ended.lines().getFirst())).isGreaterThanOrEqualTo(7_000_000);
        assertThat(ended.lines().subList(1, ended.lines().size()))
                .containsExactly(
                        "9 3",
                        "idle",
                        "i686",
                        "77",
                        "0027",
                        "700",
                        "fifo 600",
                        "/mnt ro,nosuid,relatime",
                        "/memory ro,noexec,relatime",
                        "/etc rw,relatime",
                        "33");
    }

    /** What it does not allow is told by its name. */
    @Test
    void whateverTheKernelDoesNotAllow() throws Exception {
        List<IdMapping> ids = List.of(new IdMapping(0, 0, 1));
        Path source = Files.createDirectories(bundle.directory.resolve("source"));
        Spec spec = bundle.shell("true").build();
        List<Mount> mounts = new ArrayList<>(spec.mounts());
        mounts.add(new Mount("/mnt", "none", source.toString(), List.of("bind", "idmap"), ids, ids));
        assertThat(run(spec.toBuilder().mounts(mounts).build()).error())
                .contains("map the ids of " + source)
                .contains("only the owner of its file system may");
        Scheduler fast = new Scheduler(Scheduler.Policy.SCHED_FIFO, 0, 5, List.of(), 0, 0, 0);
        assertThat(run(spec.toBuilder()
                                .process(spec.process().toBuilder()
                                        .scheduler(fast)
                                        .build())
                                .build())
                        .error())
                .contains("set scheduling policy 1")
                .contains("Operation not permitted");
        assertThat(run(spec.toBuilder()
                                .process(spec.process().toBuilder()
                                        .oomScoreAdj(-900)
                                        .build())
                                .build())
                        .error())
                .contains("set oom_score_adj to -900")
                .contains("Permission denied");
    }

    @Test
    void exitCodesAndTerminal() throws Exception {
        Spec spec = bundle.shell("tty; exit 5").build();
        Ended ended = run(spec.toBuilder()
                .process(spec.process().toBuilder().terminal(true).build())
                .build());
        assertThat(ended.output().strip()).isEqualTo("/dev/pts/0");
        assertThat(ended.code()).isEqualTo(5);
    }
}
