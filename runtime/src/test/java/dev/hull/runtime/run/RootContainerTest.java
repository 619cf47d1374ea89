package dev.hull.runtime.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hull.oci.runtime.Hook;
import dev.hull.oci.runtime.Hooks;
import dev.hull.oci.runtime.IdMapping;
import dev.hull.oci.runtime.Linux;
import dev.hull.oci.runtime.Mount;
import dev.hull.oci.runtime.Namespace;
import dev.hull.oci.runtime.Namespace.Kind;
import dev.hull.oci.runtime.Rlimit;
import dev.hull.oci.runtime.Root;
import dev.hull.oci.runtime.Spec;
import dev.hull.oci.runtime.User;
import dev.hull.runtime.DefaultSpec;
import dev.hull.runtime.Host;
import dev.hull.runtime.OverlayRoot;
import dev.hull.runtime.cgroup.CgroupHierarchy;
import dev.hull.runtime.cgroup.CgroupLayout;
import dev.hull.runtime.run.Bundle.Ended;
import dev.hull.testing.Await;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Containers of root, each of which reports what it sees. */
@RequiresRoot
@RequiresProgram("busybox")
class RootContainerTest {
    @TempDir
    Path directory;

    private Bundle bundle;

    @BeforeEach
    void create() throws Exception {
        bundle = Bundle.create(directory);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        assertThat(bundle.leftGroups()).isEmpty();
        assertThat(bundle.leftMounts()).isEmpty();
    }

    private Ended shell(String script) throws Exception {
        return bundle.run(bundle.shell(script).build());
    }

    private static Spec with(Spec spec, java.util.function.UnaryOperator<Linux> change) {
        return spec.toBuilder().linux(change.apply(spec.linux())).build();
    }

    @Test
    void hostnameDirectoryAndEnvironment() throws Exception {
        Spec spec = bundle.shell("hostname; pwd; env | sort").build();
        Ended ended = bundle.run(spec.toBuilder()
                .process(spec.process().toBuilder()
                        .cwd("/made/for/it")
                        .env(List.of("PATH=/bin", "A=b c"))
                        .build())
                .build());
        assertThat(ended.error()).isEmpty();
        assertThat(ended.lines()).startsWith("box", "/made/for/it", "A=b c", "PATH=/bin");
        assertThat(ended.code()).isZero();
    }

    @Test
    void exitCodes() throws Exception {
        assertThat(shell("exit 42").code()).isEqualTo(42);
        assertThat(shell("kill -9 $$; exit 3").code())
                .as("no signal from inside ends the first process")
                .isEqualTo(3);
        assertThat(run("/no/such/program").code()).isEqualTo(127);
        assertThat(run("missing").code()).isEqualTo(127);
        assertThat(run("/etc").code()).isEqualTo(126);
        Files.writeString(bundle.root().resolve("etc/file"), "text");
        assertThat(run("/etc/file").code()).isEqualTo(126);
    }

    private Ended run(String... arguments) throws Exception {
        Spec spec = bundle.shell("").build();
        return bundle.run(spec.toBuilder()
                .process(spec.process().toBuilder().args(List.of(arguments)).build())
                .build());
    }

    @Test
    void everyNamespaceIsNew() throws Exception {
        Ended ended = shell("for n in pid net mnt ipc uts cgroup user; do readlink /proc/self/ns/$n; done; ps | wc -l");
        List<String> seen = ended.lines();
        for (String name : List.of("pid", "net", "mnt", "ipc", "uts", "cgroup")) {
            String host = Files.readSymbolicLink(Path.of("/proc/self/ns", name)).toString();
            assertThat(seen).anyMatch(line -> line.startsWith(name + ":")).doesNotContain(host);
        }
        assertThat(seen)
                .contains(Files.readSymbolicLink(Path.of("/proc/self/ns/user")).toString());
        assertThat(Integer.parseInt(seen.getLast().strip())).isLessThan(6);
    }

    @Test
    void theLoopbackDeviceIsUp() throws Exception {
        assertThat(shell("ip addr show lo").output()).contains("UP").contains("127.0.0.1");
    }

    @Test
    void mountsAreDockers() throws Exception {
        List<String> mounts = shell("cat /proc/self/mountinfo").lines().stream()
                .map(line -> line.split(" ", -1))
                .map(fields -> fields[4] + " " + fields[5])
                .toList();
        assertThat(mounts)
                .contains(
                        "/proc rw,nosuid,nodev,noexec,relatime",
                        "/dev rw,nosuid",
                        "/dev/pts rw,nosuid,noexec,relatime",
                        "/sys ro,nosuid,nodev,noexec,relatime",
                        "/dev/mqueue rw,nosuid,nodev,noexec,relatime",
                        "/dev/shm rw,nosuid,nodev,noexec,relatime",
                        "/proc/sys ro,nosuid,nodev,noexec,relatime");
        assertThat(mounts).noneMatch(mount -> mount.contains(directory.toString()));
    }

    @Test
    void capabilitiesAndFilterAreDockers() throws Exception {
        Ended ended = shell("grep -E 'Cap|Seccomp:|NoNewPrivs' /proc/self/status; unshare -U true");
        assertThat(ended.output().replace("\t", " ").lines().toList())
                .containsExactly(
                        "CapInh: 0000000000000000",
                        "CapPrm: 00000000a80425fb",
                        "CapEff: 00000000a80425fb",
                        "CapBnd: 00000000a80425fb",
                        "CapAmb: 0000000000000000",
                        "NoNewPrivs: 0",
                        "Seccomp: 2");
        assertThat(ended.error()).contains("Operation not permitted");
        assertThat(ended.code()).isNotZero();
    }

    /** A call that the filter blocks gives EPERM (1), one that it does not know ENOSYS (38), at an older kernel too. */
    @Test
    @RequiresProgram("perl")
    void blockedAndUnknownCalls() throws Exception {
        Spec spec = bundle.shell("perl -e 'syscall(9999); print $!+0, \" \"; syscall(304, 0, 0, 0); print $!+0'")
                .build();
        List<Mount> mounts = new ArrayList<>(spec.mounts());
        for (String path : List.of("/usr", "/lib", "/lib64")) {
            if (Files.exists(Path.of(path))) {
                mounts.add(Mount.bind(path, path, "ro"));
            }
        }
        assertThat(bundle.run(spec.toBuilder().mounts(mounts).build()).output()).isEqualTo("38 1");
    }

    @Test
    void hiddenAndReadOnlyPaths() throws Exception {
        Ended ended = shell("cat /proc/keys /proc/timer_list | wc -c; ls /sys/firmware | wc -l;"
                + " echo x > /proc/sys/kernel/hostname; echo x > /sys/kernel/mm/ksm/run; mkdir /proc/acpi/x");
        assertThat(ended.lines()).containsExactly("0", "0");
        assertThat(ended.error().lines()).hasSize(3).allMatch(line -> line.contains("Read-only file system"));
    }

    @Test
    void userGroupsMaskAndLimits() throws Exception {
        Spec spec = bundle.shell(
                        "id; umask; ulimit -n; ulimit -Hn; ulimit -c; cat /proc/self/oom_score_adj; touch /dev/shm/x;"
                                + " stat -c '%a %u' /dev/shm/x")
                .build();
        Ended ended = bundle.run(spec.toBuilder()
                .process(spec.process().toBuilder()
                        .user(new User(1000, 100, 027, List.of(5L, 6L)))
                        .rlimits(List.of(new Rlimit("RLIMIT_NOFILE", 64, 32), new Rlimit("RLIMIT_CORE", 0, 0)))
                        .oomScoreAdj(333)
                        .build())
                .build());
        assertThat(ended.lines())
                .containsExactly("uid=1000 gid=100 groups=5,6", "0027", "32", "64", "0", "333", "640 1000");
    }

    @Test
    void noNewPrivilegesWithTheFilterLast() throws Exception {
        Spec spec =
                bundle.shell("grep -E 'Seccomp:|NoNewPrivs' /proc/self/status").build();
        Ended ended = bundle.run(spec.toBuilder()
                .process(spec.process().toBuilder()
                        .noNewPrivileges(true)
                        .user(new User(1000, 1000, null, List.of()))
                        .build())
                .build());
        assertThat(ended.output()).contains("NoNewPrivs:\t1").contains("Seccomp:\t2");
    }

    @Test
    void devices() throws Exception {
        Ended ended = shell(
                "cd /dev; stat -c '%n %t:%T %a %F' null zero full random urandom tty; echo x > null;"
                        + " head -c 3 zero | wc -c; for l in fd stdin ptmx core; do readlink $l; done; mknod /loop c 10 237; cat /loop");
        assertThat(ended.lines())
                .containsExactly(
                        "null 1:3 666 character special file",
                        "zero 1:5 666 character special file",
                        "full 1:7 666 character special file",
                        "random 1:8 666 character special file",
                        "urandom 1:9 666 character special file",
                        "tty 5:0 666 character special file",
                        "3",
                        "/proc/self/fd",
                        "/proc/self/fd/0",
                        "pts/ptmx",
                        "/proc/kcore");
        assertThat(ended.error()).contains("/loop").contains("Operation not permitted");
    }

    /** On the unified tree, where an eBPF program stands for the rules on devices. */
    @Test
    void devicesOnVersionTwo() throws Exception {
        CgroupHierarchy tree = CgroupLayout.detect().unified();
        assumeTrue(tree != null && Files.isWritable(Path.of(tree.mountPoint())), "needs a writable cgroup v2");
        Host here = Host.detect();
        Host host = new Host(
                here.userNamespace(),
                here.capabilities(),
                here.lastCapability(),
                here.architecture(),
                here.kernelMajor(),
                here.kernelMinor(),
                here.appArmor(),
                here.selinux(),
                new CgroupLayout(List.of(tree)));
        Ended ended = bundle.run(
                bundle.shell("echo x > /dev/null && head -c 1 /dev/zero | wc -c; cat /proc/self/cgroup | tail -1;"
                                + " ls /sys/fs/cgroup/cgroup.procs; mknod /loop c 10 237; cat /loop")
                        .build(),
                bundle.request().build(),
                host);
        assertThat(ended.lines()).containsExactly("1", "0::/", "/sys/fs/cgroup/cgroup.procs");
        assertThat(ended.error()).contains("/loop").contains("Operation not permitted");
    }

    @Test
    void anOverlayTakesTheWrites() throws Exception {
        Path upper = Files.createDirectories(directory.resolve("upper"));
        Path work = Files.createDirectories(directory.resolve("work"));
        Path second = Files.createDirectories(directory.resolve("second/etc"));
        Files.writeString(second.resolve("layered"), "from above");
        Path mountPoint = Files.createDirectories(bundle.directory.resolve("merged"));
        Spec spec = bundle.shell("cat /etc/layered; echo mine > /etc/new; rm /bin/tail")
                .root(new Root("merged", false))
                .build();
        OverlayRoot overlay = new OverlayRoot(
                List.of(second.getParent().toString(), bundle.root().toString()),
                upper.toString(),
                work.toString(),
                List.of());
        Ended ended = bundle.run(spec, bundle.request().overlay(overlay).build(), Host.detect());
        assertThat(ended.error()).isEmpty();
        assertThat(ended.output()).isEqualTo("from above");
        assertThat(upper.resolve("etc/new")).hasContent("mine\n");
        assertThat(bundle.root().resolve("etc/new")).doesNotExist();
        assertThat(bundle.root().resolve("bin/tail")).exists();
        assertThat(mountPoint).isEmptyDirectory();
    }

    @Test
    void bindsAndTemporaryFileSystems() throws Exception {
        Path data = Files.createDirectories(directory.resolve("data"));
        Files.writeString(data.resolve("file"), "shared");
        Spec spec = bundle.shell(
                        "cat /data/file /file; touch /data/x /file; ls /etc/..; touch /tmp/x; touch /scratch/x")
                .root(new Root("rootfs", true))
                .build();
        List<Mount> mounts = new ArrayList<>(spec.mounts());
        mounts.add(Mount.bind(data.toString(), "/data", "ro", "nosuid"));
        mounts.add(new Mount("/file", "", data + "/file", List.of("bind", "ro")));
        mounts.add(new Mount("/tmp", "tmpfs", "tmpfs", List.of("size=1m")));
        mounts.add(new Mount("/scratch", "tmpfs", "tmpfs", List.of("ro")));
        Ended ended = bundle.run(spec.toBuilder().mounts(mounts).build());
        assertThat(ended.output()).startsWith("sharedshared").contains("scratch");
        assertThat(ended.error().lines()).hasSize(3).allMatch(line -> line.contains("Read-only file system"));
        assertThat(data.resolve("x")).doesNotExist();
    }

    @Test
    void aTemporaryFileSystemThatStartsWithWhatWasThere() throws Exception {
        Files.writeString(bundle.root().resolve("etc/kept"), "kept");
        Spec spec =
                bundle.shell("cat /etc/kept; echo x > /etc/kept; cat /etc/kept").build();
        List<Mount> mounts = new ArrayList<>(spec.mounts());
        mounts.add(new Mount("/etc", "tmpfs", "tmpfs", List.of("tmpcopyup", "size=1m")));
        assertThat(bundle.run(spec.toBuilder().mounts(mounts).build()).output()).isEqualTo("keptx\n");
        assertThat(bundle.root().resolve("etc/kept")).hasContent("kept");
    }

    @ParameterizedTest
    @CsvSource({"shared, shared:", "private, -", "slave, -", "unbindable, unbindable"})
    void propagationOfTheRoot(String word, String field) throws Exception {
        Spec spec = with(
                bundle.shell("grep -E '^[^ ]+ [^ ]+ [^ ]+ [^ ]+ / ' /proc/self/mountinfo")
                        .build(),
                linux -> linux.toBuilder().rootfsPropagation(word).build());
        assertThat(bundle.run(spec).output().split(" ", -1)[6]).startsWith(field);
    }

    @Test
    void kernelParametersOfTheContainer() throws Exception {
        Spec spec = with(
                bundle.shell("cat /proc/sys/net/ipv4/ip_forward /proc/sys/kernel/shmmax")
                        .build(),
                linux -> linux.toBuilder()
                        .sysctl(Map.of("net.ipv4.ip_forward", "1", "kernel.shmmax", "12345"))
                        .build());
        assertThat(bundle.run(spec).lines()).containsExactlyInAnyOrder("1", "12345");
    }

    @Test
    void hooksRunAtTheirTimesWithTheState() throws Exception {
        Path log = directory.resolve("hooks");
        Spec spec = bundle.shell("echo program >> /log").build();
        List<Mount> mounts = new ArrayList<>(spec.mounts());
        Files.createFile(log);
        mounts.add(new Mount("/log", "", log.toString(), List.of("bind")));
        Hooks hooks = new Hooks(
                List.of(hook("prestart", log.toString(), "/bin/sh")),
                List.of(hook("createRuntime", log.toString(), "/bin/sh")),
                List.of(hook("createContainer", log.toString(), "/bin/sh")),
                List.of(hook("startContainer", "/log", "/bin/sh")),
                List.of(hook("poststart", log.toString(), "/bin/sh")),
                List.of(hook("poststop", log.toString(), "/bin/sh")));
        Ended ended = bundle.run(spec.toBuilder().mounts(mounts).hooks(hooks).build());
        assertThat(ended.error()).isEmpty();
        List<String> lines = Files.readAllLines(log);
        assertThat(lines.stream().map(line -> line.split(" ", -1)[0]).toList())
                .containsExactlyInAnyOrder(
                        "prestart",
                        "createRuntime",
                        "createContainer",
                        "startContainer",
                        "program",
                        "poststart",
                        "poststop");
        assertThat(lines).element(0).asString().startsWith("prestart {").contains("\"status\":\"created\"");
        assertThat(lines).element(3).asString().startsWith("startContainer {").contains("\"id\":\"" + bundle.id + "\"");
        assertThat(lines.getLast()).startsWith("poststop {").contains("\"status\":\"stopped\"");
        assertThat(lines.get(1)).containsPattern("\"pid\":[1-9]");
    }

    private static Hook hook(String name, String log, String shell) {
        String script = "read state; echo " + name + " $state >> " + log;
        return new Hook(shell, List.of("sh", "-c", script), List.of("PATH=/bin:/usr/bin"), 10);
    }

    @Test
    void aTerminal() throws Exception {
        Spec spec = bundle.shell("tty; stty size; echo hi > /dev/tty; ls -l /dev/console")
                .build();
        Ended ended = bundle.run(spec.toBuilder()
                .process(spec.process().toBuilder()
                        .terminal(true)
                        .consoleSize(new dev.hull.oci.runtime.ConsoleSize(40, 132))
                        .build())
                .build());
        assertThat(ended.output().replace("\r", "").lines().toList())
                .startsWith("/dev/pts/0", "40 132", "hi")
                .last()
                .asString()
                .startsWith("crw");
    }

    @Test
    void aReapingFirstProcess() throws Exception {
        Ended ended = bundle.run(
                bundle.shell("(sleep 0.01 &) ; cat /proc/1/comm; echo $$; exit 7")
                        .build(),
                bundle.request().init(true).build(),
                Host.detect());
        assertThat(ended.lines()).containsExactly("hull-init", "2");
        assertThat(ended.code()).isEqualTo(7);
    }

    @Test
    void aUserNamespaceOfItsOwn() throws Exception {
        List<IdMapping> ids = List.of(new IdMapping(0, 200000, 65536));
        try (var paths = Files.walk(bundle.root())) {
            for (Path path : paths.toList()) {
                Files.setAttribute(path, "unix:uid", 200000, java.nio.file.LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(path, "unix:gid", 200000, java.nio.file.LinkOption.NOFOLLOW_LINKS);
            }
        }
        List<Namespace> namespaces =
                new ArrayList<>(DefaultSpec.linux(false).build().namespaces());
        namespaces.add(Namespace.create(Kind.USER));
        Spec spec = with(
                bundle.shell(
                                "id -u; cat /proc/self/uid_map; stat -c %u /bin; echo x > /dev/null; touch /new; stat -c %u /new;"
                                        + " grep CapEff /proc/self/status; hostname other; hostname")
                        .build(),
                linux -> linux.toBuilder()
                        .namespaces(namespaces)
                        .uidMappings(ids)
                        .gidMappings(ids)
                        .build());
        directory.toFile().setExecutable(true, false);
        directory.toFile().setReadable(true, false);
        Ended ended = bundle.run(spec);
        assertThat(ended.lines())
                .containsExactly("0", "         0     200000      65536", "0", "0", "CapEff:\t00000000a80425fb", "box");
        assertThat((Integer) Files.getAttribute(bundle.root().resolve("new"), "unix:uid"))
                .isEqualTo(200000);
    }

    @Test
    void theNamespacesOfAnotherContainer() throws Exception {
        Bundle first = Bundle.create(directory);
        Path pidFile = first.directory.resolve("pid");
        Process process = first.start(
                first.shell("hostname first; touch /started; sleep 60").build(),
                first.request().pidFile(pidFile.toString()).build(),
                Host.detect());
        try {
            Await.until(
                    "the first container runs", () -> Files.exists(first.root().resolve("started")));
            long pid =
                    dev.hull.runtime.ContainerState.read(pidFile).orElseThrow().containerPid();
            List<Namespace> namespaces = new ArrayList<>();
            namespaces.add(Namespace.create(Kind.MOUNT));
            for (Map.Entry<Kind, String> entry : Map.of(
                            Kind.PID, "pid", Kind.NETWORK, "net", Kind.IPC, "ipc", Kind.UTS, "uts")
                    .entrySet()) {
                namespaces.add(new Namespace(entry.getKey(), "/proc/" + pid + "/ns/" + entry.getValue()));
            }
            Spec spec = with(
                    bundle.shell(
                                    "ps; ls /proc/1/root/started; for n in pid net ipc uts; do readlink /proc/self/ns/$n; done")
                            .hostname("")
                            .process(DefaultSpec.process(true)
                                    .args(List.of(
                                            "sh", "-c", "ps; ls /proc/1/root/started; readlink /proc/self/ns/net"))
                                    .build())
                            .build(),
                    linux -> linux.toBuilder().namespaces(namespaces).build());
            Ended ended =
                    bundle.run(spec, bundle.request().defaultSeccomp(false).build(), Host.detect());
            assertThat(ended.output())
                    .contains("sleep 60")
                    .contains("/proc/1/root/started")
                    .contains(Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/net"))
                            .toString());
        } finally {
            dev.hull.runtime.ContainerState.read(pidFile)
                    .flatMap(state -> ProcessHandle.of(state.containerPid()))
                    .ifPresent(ProcessHandle::destroyForcibly);
            assertThat(process.waitFor(30, java.util.concurrent.TimeUnit.SECONDS))
                    .isTrue();
        }
        assertThat(first.leftGroups()).isEmpty();
    }

    @Test
    void aFailureNamesTheStepAndLeavesNothing() throws Exception {
        Spec spec = bundle.shell("true").build();
        List<Mount> mounts = new ArrayList<>(spec.mounts());
        mounts.add(Mount.bind("/no/such/source", "/data"));
        Ended ended = bundle.run(spec.toBuilder().mounts(mounts).build());
        assertThat(ended.code()).isEqualTo(125);
        assertThat(ended.error()).contains("/no/such/source").contains("No such file or directory");
    }
}
