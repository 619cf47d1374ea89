package dev.hull.runtime.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.oci.runtime.CapabilitySets;
import dev.hull.oci.runtime.ContainerProcess;
import dev.hull.oci.runtime.Hook;
import dev.hull.oci.runtime.Hooks;
import dev.hull.oci.runtime.Linux;
import dev.hull.oci.runtime.Mount;
import dev.hull.oci.runtime.Spec;
import dev.hull.runtime.Host;
import dev.hull.runtime.PlanRequest;
import dev.hull.runtime.run.Bundle.Ended;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;
import java.io.IOException;
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
import org.junit.jupiter.params.provider.ValueSource;

/** The ways out of a container that other runtimes have had, replayed on bundles. Each is named after its CVE. */
@RequiresRoot
@RequiresProgram("busybox")
class EscapeTest {
    private static final int TRIES = 20;

    @TempDir
    Path directory;

    private Bundle bundle;
    private Path volume;
    private Path host;

    @BeforeEach
    void create() throws Exception {
        bundle = Bundle.create(directory);
        volume = Files.createDirectory(directory.resolve("volume"));
        host = Files.createDirectory(directory.resolve("host"));
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        assertThat(bundle.leftGroups()).isEmpty();
        assertThat(bundle.leftMounts()).isEmpty();
        assertThat(host).as("a directory of the host").isEmptyDirectory();
    }

    /** A configuration without the default mounts at or below a path, with others behind them. */
    private Spec spec(String script, String without, Mount... more) {
        Spec spec = bundle.shell(script).build();
        List<Mount> mounts = new ArrayList<>(List.of(more));
        int at = 0;
        for (Mount mount : spec.mounts()) {
            if (without.isEmpty() || !(mount.destination() + "/").startsWith(without + "/")) {
                mounts.add(at++, mount);
            }
        }
        return spec.toBuilder().mounts(mounts).build();
    }

    private static Spec process(Spec spec, ContainerProcess process) {
        return spec.toBuilder().process(process).build();
    }

    /** A volume is mounted at /proc's place by way of a link in the image, and everything that trusts /proc is led there. */
    @ParameterizedTest
    @ValueSource(strings = {"proc", "sys"})
    void cve201919921AndCve202328642(String name) throws Exception {
        Files.createDirectories(volume.resolve("self/attr"));
        Files.createSymbolicLink(bundle.root().resolve(name), Path.of("/volume"));
        Spec spec = spec("echo started", "", Mount.bind(volume.toString(), "/volume"));
        // the volume comes first, as an attacker would have it
        List<Mount> mounts = new ArrayList<>(spec.mounts());
        mounts.addFirst(mounts.removeLast());
        Ended ended = bundle.run(spec.toBuilder().mounts(mounts).build());
        assertThat(ended.code()).isEqualTo(125);
        assertThat(ended.output()).isEmpty();
        assertThat(ended.error()).contains("/" + name).contains("symbolic link");
    }

    /** A directory on the way to a mount point becomes a link to the host between the look and the mount. */
    @Test
    void cve202130465() throws Exception {
        Files.createDirectories(volume.resolve("way/point"));
        Path there = Files.createDirectory(host.resolve("point")); // where the mount would go, if it missed its place
        int started = 0;
        try (Exchanger exchanger = new Exchanger(volume.resolve("way"), host.toString())) {
            for (int i = 0; i < TRIES; i++) {
                Ended ended = bundle.run(spec(
                        "grep ' - tmpfs marker' /proc/self/mountinfo",
                        "",
                        Mount.bind(volume.toString(), "/volume"),
                        new Mount("/volume/way/point", "tmpfs", "marker", List.of())));
                assertThat(there).isEmptyDirectory();
                if (ended.code() != 125) { // it may fail, but not miss its place
                    assertThat(ended.output()).contains(" - tmpfs marker");
                    started++;
                }
            }
            assertThat(exchanger.rounds()).isPositive();
        }
        assertThat(started).isPositive();
        Files.delete(there);
    }

    /** The same with the source of a bind below a directory that containers write into. */
    @Test
    void cve202130465OfASource() throws Exception {
        Files.createDirectories(volume.resolve("source"));
        Path secret = Files.createDirectory(directory.resolve("secret"));
        Files.writeString(secret.resolve("secret"), "of the host");
        try (Exchanger exchanger = new Exchanger(volume.resolve("source"), secret.toString())) {
            for (int i = 0; i < TRIES; i++) {
                Ended ended = bundle.run(spec(
                        "ls /seen",
                        "",
                        new Mount(
                                "/seen",
                                "none",
                                volume.toString(),
                                List.of("rbind", dev.hull.runtime.MountPlanner.BENEATH + "source"))));
                assertThat(ended.output()).doesNotContain("secret");
            }
            assertThat(exchanger.rounds()).isPositive();
        }
    }

    /** By a descriptor that the runtime has left open, as working directory, also behind a link of the image. */
    @Test
    void cve202421626() throws Exception {
        for (int fd = 0; fd < 24; fd++) {
            Path link = bundle.root().resolve("way" + fd);
            Files.createSymbolicLink(link, Path.of("/proc/self/fd/" + fd));
            Spec spec = spec("pwd; ls ../../../../../.." + directory, "");
            for (String cwd : List.of("/proc/self/fd/" + fd, "/way" + fd)) {
                Ended ended = bundle.run(
                        process(spec, spec.process().toBuilder().cwd(cwd).build()));
                assertThat(ended.output()).as(cwd).doesNotContain("bundle").doesNotContain("unreachable");
                assertThat(ended.code()).as(cwd).isNotZero();
            }
            Files.delete(link);
        }
    }

    /** Whatever the caller has open, and whatever the runtime opens on the way: the program has its streams. */
    @Test
    void cve202421626OnlyTheStreamsAreOpen() throws Exception {
        Bundle open =
                Bundle.create(directory, 0, List.of("sh", "-c", "exec 5</ 7</proc 9</etc/passwd && exec \"$@\"", "sh"));
        Ended ended = open.run(open.shell("ls /proc/1/fd; true").build());
        assertThat(ended.error()).isEmpty();
        assertThat(ended.lines()).containsExactly("0", "1", "2");
    }

    /** /dev/null of the image is a link to a file of /proc: what was to be hidden would be that file instead. */
    @Test
    void cve202531133() throws Exception {
        Files.createDirectories(bundle.root().resolve("dev"));
        Files.createSymbolicLink(bundle.root().resolve("dev/null"), Path.of("/proc/sys/kernel/core_pattern"));
        Ended ended = bundle.run(spec("cat /proc/keys", "/dev"));
        assertThat(ended.code()).isEqualTo(125);
        assertThat(ended.error()).contains("/dev/null").contains("something else");
    }

    /** The same in a race. */
    @Test
    void cve202531133InARace() throws Exception {
        Path dev = Files.createDirectories(bundle.root().resolve("dev"));
        Files.createFile(dev.resolve("null"));
        int started = 0;
        try (Exchanger exchanger = new Exchanger(dev.resolve("null"), "/proc/sys/kernel/core_pattern")) {
            for (int i = 0; i < TRIES; i++) {
                Ended ended = bundle.run(spec("stat -c %t:%T /proc/keys", "/dev"));
                if (ended.code() != 125) {
                    assertThat(ended.lines()).containsExactly("1:3");
                    started++;
                }
            }
            assertThat(exchanger.rounds()).isPositive();
        }
        assertThat(started).isLessThanOrEqualTo(TRIES);
    }

    private Spec terminal(String script) {
        Spec spec = spec(
                script,
                "/dev",
                new Mount("/dev/pts", "devpts", "devpts", List.of("newinstance", "ptmxmode=0666", "mode=0620")));
        return process(spec, spec.process().toBuilder().terminal(true).build());
    }

    /** /dev/console of the image is a link to a file of /proc, which the terminal would cover before it is read-only. */
    @Test
    void cve202552565() throws Exception {
        Files.createDirectories(bundle.root().resolve("dev/pts"));
        Files.createSymbolicLink(bundle.root().resolve("dev/console"), Path.of("/proc/sysrq-trigger"));
        Ended ended = bundle.run(terminal("true"));
        assertThat(ended.code()).isEqualTo(125);
        assertThat(ended.error()).contains("/dev/console").contains("symbolic link");
    }

    /** The same in a race. */
    @Test
    void cve202552565InARace() throws Exception {
        Path dev = Files.createDirectories(bundle.root().resolve("dev/pts")).getParent();
        Files.createFile(dev.resolve("console"));
        try (Exchanger exchanger = new Exchanger(dev.resolve("console"), "/proc/sysrq-trigger")) {
            for (int i = 0; i < TRIES; i++) {
                Ended ended = bundle.run(terminal("grep ' - devpts ' /proc/self/mountinfo | cut -d' ' -f5"));
                if (ended.code() != 125) {
                    // a mount goes along when its mount point is renamed, but it never was one of /proc
                    assertThat(ended.output().lines()).isNotEmpty().allMatch(line -> line.startsWith("/dev/"));
                }
            }
            assertThat(exchanger.rounds()).isPositive();
        }
    }

    /** Before the runtime writes into /proc, somebody who shares the mounts has put files of his own there. */
    private Hooks coverProc() throws IOException {
        String proc = bundle.root() + "/proc";
        String script = "mount -t tmpfs fake " + proc + " && cd " + proc
                + " && mkdir -p self/attr/apparmor sys/net/ipv4 && echo mine | tee self/attr/exec self/attr/apparmor/exec"
                + " self/oom_score_adj sys/net/ipv4/ip_forward >/dev/null && ln -s self thread-self";
        Hook hook = new Hook("/bin/sh", List.of("sh", "-c", script), List.of("PATH=/bin:/usr/bin"), 10);
        return new Hooks(List.of(), List.of(), List.of(hook), List.of(), List.of(), List.of());
    }

    @Test
    void cve202552881() throws Exception {
        List<String> power = List.of("CAP_SYS_ADMIN");
        Spec spec = spec(
                "cat /proc/self/oom_score_adj /proc/sys/net/ipv4/ip_forward; mkdir /real && mount -t proc proc /real &&"
                        + " cat /real/self/oom_score_adj /real/sys/net/ipv4/ip_forward",
                "");
        Linux linux = spec.linux().toBuilder()
                .sysctl(Map.of("net.ipv4.ip_forward", "1"))
                .maskedPaths(List.of())
                .readonlyPaths(List.of())
                .build();
        ContainerProcess process = spec.process().toBuilder()
                .oomScoreAdj(321)
                .capabilities(new CapabilitySets(power, power, List.of(), power, List.of()))
                .build();
        PlanRequest request = bundle.request().defaultSeccomp(false).build();
        Ended ended = bundle.run(
                process(spec, process).toBuilder()
                        .linux(linux)
                        .hooks(coverProc())
                        .build(),
                request,
                Host.detect());
        assertThat(ended.error()).isEmpty();
        assertThat(ended.lines()).as("the false files, then the true ones").containsExactly("mine", "mine", "321", "1");
    }

    /** The label must reach the kernel: on a machine without AppArmor that refuses it, while a false file would take it. */
    @Test
    void cve202552881OfALabel() throws Exception {
        Spec spec = spec("echo unconfined", "");
        ContainerProcess process =
                spec.process().toBuilder().apparmorProfile("box").build();
        Host real = Host.detect();
        Host pretended = new Host(
                real.userNamespace(),
                real.capabilities(),
                real.lastCapability(),
                real.architecture(),
                real.kernelMajor(),
                real.kernelMinor(),
                true,
                false,
                real.cgroups());
        org.junit.jupiter.api.Assumptions.assumeTrue(!real.appArmor(), "a machine with AppArmor");
        Ended ended = bundle.run(
                process(spec, process).toBuilder().hooks(coverProc()).build(),
                bundle.request().build(),
                pretended);
        assertThat(ended.code()).isEqualTo(125);
        assertThat(ended.output()).isEmpty();
        assertThat(ended.error()).contains("apparmor label box");
    }

    /** Capabilities that a program's file could turn into permitted ones. */
    @Test
    void cve202229162() throws Exception {
        Ended ended = bundle.run(
                bundle.shell("grep -E 'Cap(Inh|Amb)' /proc/self/status").build());
        assertThat(ended.output()).isEqualTo("CapInh:\t0000000000000000\nCapAmb:\t0000000000000000\n");
    }

    /** The keys of who starts a container are none of the container's, whatever filter and hidden paths it has. */
    @Test
    @RequiresProgram("keyctl")
    void keysOfTheCaller() throws Exception {
        Bundle keys = Bundle.create(
                directory,
                0,
                List.of(
                        "keyctl",
                        "session",
                        "-",
                        "sh",
                        "-c",
                        "keyctl add user hull-secret of-the-host @s >\"$0\" && keyctl print $(cat \"$0\") && \"$@\"",
                        bundle.root() + "/key"));
        Spec spec = keys.shell("/usr/bin/keyctl search @s user hull-secret; /usr/bin/keyctl print $(cat /bundle/key)")
                .build();
        List<Mount> mounts = new ArrayList<>(spec.mounts());
        for (String path : List.of("/usr", "/lib", "/lib64")) {
            if (Files.exists(Path.of(path))) {
                mounts.add(Mount.bind(path, path, "ro"));
            }
        }
        mounts.add(Mount.bind(bundle.root().toString(), "/bundle", "ro"));
        Linux linux = spec.linux().toBuilder().maskedPaths(List.of()).build();
        Ended ended = keys.run(
                spec.toBuilder().mounts(mounts).linux(linux).build(),
                keys.request().defaultSeccomp(false).build(),
                Host.detect());
        assertThat(ended.output()).isEqualTo("of-the-host\n");
        assertThat(ended.error()).contains("Required key not available").contains("Permission denied");
    }
}
