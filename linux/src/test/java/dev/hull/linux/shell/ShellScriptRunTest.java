package dev.hull.linux.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hull.linux.plan.LaunchPlan;
import dev.hull.linux.plan.MountStep;
import dev.hull.linux.plan.NetworkStep;
import dev.hull.linux.plan.Phase;
import dev.hull.linux.plan.PlanStep;
import dev.hull.linux.plan.ProcessStep;
import dev.hull.testing.Host;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;
import dev.hull.testing.RequiresUserNamespaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script and hull-init do the same: a probe, alone in its image, looks around in both containers. */
@RequiresRoot
@RequiresProgram({"gcc", "unshare", "nsenter", "setpriv", "ip", "nft"})
class ShellScriptRunTest {
    private static final Path HULL_INIT =
            Path.of("../native/target/hull-init").toAbsolutePath().normalize();

    @TempDir
    private Path directory;

    private Containers containers;

    private record Finished(int status, String output, String error) {}

    @BeforeEach
    void makeImage() throws Exception {
        assumeTrue(Files.isExecutable(HULL_INIT), "needs " + HULL_INIT + ": make -C native");
        containers = new Containers(directory, groups());
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String name :
                List.of("layer/bin", "layer/etc/copied", "layer/var", "upper layer/var/run", "root", "outside")) {
            Files.createDirectories(directory.resolve(name));
        }
        for (String name : List.of("upper", "work", "bound")) {
            Files.createDirectories(directory.resolve(name));
        }
        Files.writeString(directory.resolve("layer/etc/copied/file"), "");
        Files.writeString(directory.resolve("bound/file"), "");
        Files.writeString(directory.resolve("hosts"), "127.0.0.1 localhost\n");
        // Links of a hostile image: they lead to the host when somebody follows them from outside.
        Files.createSymbolicLink(directory.resolve("layer/data"), directory.resolve("outside"));
        Files.createSymbolicLink(directory.resolve("layer/run"), Path.of("../../../../../../../../../var/run"));
        Path probe = directory.resolve("layer/bin/probe");
        Finished compiled = execute(
                List.of("gcc", "-static", "-O1", "-o", probe.toString(), "src/test/resources/shell/probe.c"), "");
        assertThat(compiled.status()).as(compiled.error()).isZero();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        Files.delete(directory.resolve("layer/data"));
        Files.delete(directory.resolve("layer/run"));
        assertThat(directory.resolve("outside")).isEmptyDirectory();
        assertThat(directory.resolve("root")).isEmptyDirectory();
        assertThat(directory.resolve("made")).doesNotExist();
        assertThat(Path.of("/run/probe")).doesNotExist();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(directory.toString());
        for (String group : containers.groups()) {
            assertThat(Path.of(group)).doesNotExist();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dash", "bash", "busybox"})
    void theProgramSeesTheSame(String shell) throws Exception {
        assumeTrue(Host.findProgram(shell).isPresent(), "needs " + shell);
        Finished expected = hullInit(containers.bridged(0));
        assertThat(expected.output())
                .contains("input: typed", "host name: d10ba9eb50c7", "10.9.0.2", "status: CapBnd:\t00000000a80425fb");
        assertThat(expected.status()).isEqualTo(42);
        Finished script = script(shell, containers.bridged(0));
        assertThat(seen(script)).isEqualTo(seen(expected));
        assertThat(script.status()).isEqualTo(42);
        assertThat(script.error()).isEqualTo("to standard error\n");
    }

    @Test
    void anOrdinaryUserInsideSeesTheSame() throws Exception {
        Finished expected = hullInit(containers.bridged(1000));
        assertThat(expected.output())
                .contains("status: CapEff:\t0000000000000400")
                .contains("Uid:\t1000");
        assertThat(seen(script("dash", containers.bridged(1000)))).isEqualTo(seen(expected));
    }

    @Test
    void aUserNamespaceGivesTheSame() throws Exception {
        execute(
                List.of(
                        "chown",
                        "-R",
                        "100000:100000",
                        directory.resolve("layer").toString()),
                "");
        Finished expected = hullInit(containers.mapped());
        assertThat(expected.output()).as(expected.error()).contains("status: Uid:\t0\t0\t0\t0");
        assertThat(seen(script("dash", containers.mapped()))).isEqualTo(seen(expected));
    }

    @Test
    @RequiresUserNamespaces
    void anOrdinaryUserOfTheHostGetsTheSame() throws Exception {
        execute(List.of("chown", "-R", "65534:65534", directory.toString()), "");
        Path plan = directory.resolve("plan");
        Path script = directory.resolve("script.sh");
        Files.write(plan, containers.rootless().toBytes());
        Files.writeString(script, ShellScript.of(containers.rootless(), new ShellOptions("test", List.of(), true)));
        String hullInit = Files.copy(HULL_INIT, directory.resolve("hull-init")).toString();
        List<String> nobody = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
        Finished expected = execute(
                joined(nobody, "unshare", "--user", "--map-root-user", "--mount", hullInit, "run", plan.toString()),
                "typed");
        assertThat(expected.output()).as(expected.error()).contains("status: Uid:\t0\t0\t0\t0", "input: typed");
        Finished same = execute(joined(nobody, "dash", script.toString()), "typed");
        assertThat(same.status()).as(same.error()).isEqualTo(42);
        assertThat(seen(same)).isEqualTo(seen(expected));
    }

    @Test
    void aFailingStepInsideEndsEverything() throws Exception {
        Finished script = script(
                "dash",
                changed(step -> step instanceof MountStep.MaskPath
                        ? new MountStep.Mount("none", "/mnt", "no-such-type", 0, "")
                        : step));
        assertThat(script.status()).isNotZero();
        assertThat(script.error()).contains("/root/mnt");
    }

    @Test
    void aFailingStepOfTheHelperEndsTheFirstProcess() throws Exception {
        Finished script = script(
                "dash",
                changed(step -> step instanceof NetworkStep.Veth
                        ? new NetworkStep.Veth("hvprobe", "eth0", "no-bridge", "", 0)
                        : step));
        assertThat(script.status()).as(script.error()).isEqualTo(125);
    }

    @Test
    void aMissingProgramIsStatus127() throws Exception {
        Finished script = script(
                "dash",
                changed(step -> step instanceof ProcessStep.Exec
                        ? new ProcessStep.Exec(List.of("nothing"), List.of("PATH=/bin"), List.of("/bin"))
                        : step));
        assertThat(script.status()).as(script.error()).isEqualTo(127);
    }

    @Test
    void theFirstProcessCanStayInFrontAsInit() throws Exception {
        LaunchPlan.Builder plan = LaunchPlan.builder();
        for (LaunchPlan.Entry entry : containers.bridged(0).entries()) {
            if (entry.step() instanceof ProcessStep.Exec) {
                plan.add(Phase.CONTAINER_AFTER_PIVOT, new ProcessStep.InitProcess());
            }
            plan.add(entry.phase(), entry.step());
        }
        Finished script = script("dash", plan.build());
        assertThat(script.status()).as(script.error()).isEqualTo(42);
        assertThat(script.output()).contains("status: NSpid:\t").doesNotContain("status: NSpid:\t1\n");
    }

    @Test
    @RequiresProgram("script")
    void aTerminalBelongsToASessionOfTheContainersOwn() throws Exception {
        Finished script = script("dash", containers.terminal());
        assertThat(script.status()).as(script.output()).isEqualTo(42);
        assertThat(script.output()).contains("terminal: 1, session 1\r\n");
    }

    @Test
    @RequiresProgram("shellcheck")
    void shellcheckHasNothingToSay() throws Exception {
        for (LaunchPlan plan : List.of(containers.bridged(0), containers.mapped(), containers.terminal())) {
            Path file = directory.resolve("script.sh");
            String text = ShellScript.of(plan, new ShellOptions("test", List.of("A note."), true));
            Files.writeString(file, text);
            assertThat(execute(List.of("shellcheck", "--shell=sh", file.toString()), "")
                            .output())
                    .isEmpty();
            for (String part : hereDocuments(text)) {
                Files.writeString(file, "#!/bin/sh\n" + part);
                // names of one part are used in others, and program and environment are no shell text
                assertThat(execute(
                                        List.of(
                                                "shellcheck",
                                                "--shell=sh",
                                                "--exclude=SC1003,SC1091,SC2016,SC2034,SC2154",
                                                file.toString()),
                                        "")
                                .output())
                        .isEmpty();
            }
        }
    }

    private LaunchPlan changed(UnaryOperator<PlanStep> change) {
        LaunchPlan.Builder plan = LaunchPlan.builder();
        for (LaunchPlan.Entry entry : containers.bridged(0).entries()) {
            plan.add(entry.phase(), change.apply(entry.step()));
        }
        return plan.build();
    }

    private static List<String> hereDocuments(String script) {
        List<String> parts = new ArrayList<>();
        for (String mark : List.of("COMMON", "INSIDE")) {
            String[] pieces = script.split("<<'" + mark + "'\n", -1);
            for (int i = 1; i < pieces.length; i++) {
                parts.add(pieces[i].substring(0, pieces[i].indexOf("\n" + mark + "\n") + 1));
            }
        }
        return parts;
    }

    private Finished hullInit(LaunchPlan plan) throws Exception {
        Path file = directory.resolve("plan");
        Files.write(file, plan.toBytes());
        return inNetworkNamespace(List.of(HULL_INIT.toString(), "run", file.toString()));
    }

    private Finished script(String shell, LaunchPlan plan) throws Exception {
        Path file = directory.resolve("script.sh");
        Files.writeString(file, ShellScript.of(plan, ShellOptions.of("test")));
        return inNetworkNamespace(
                shell.equals("busybox") ? List.of(shell, "sh", file.toString()) : List.of(shell, file.toString()));
    }

    private static List<String> joined(List<String> first, String... more) {
        List<String> all = new ArrayList<>(first);
        all.addAll(List.of(more));
        return all;
    }

    /** The host's part touches only a network namespace that goes with the test. */
    private static Finished inNetworkNamespace(List<String> command) throws Exception {
        return execute(joined(List.of("unshare", "--net", "--"), command.toArray(String[]::new)), "typed");
    }

    private static Finished execute(List<String> command, String input) throws Exception {
        Path error = Files.createTempFile("hull-test", ".err");
        try {
            Process process =
                    new ProcessBuilder(command).redirectError(error.toFile()).start();
            process.getOutputStream().write(input.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Finished(process.exitValue(), output, Files.readString(error));
        } finally {
            Files.delete(error);
        }
    }

    /** What the probe saw, in a fixed order and without what differs from run to run. */
    private static String seen(Finished finished) {
        List<String> lines = new ArrayList<>();
        for (String line : finished.output().split("\n", -1)) {
            String kept = line.startsWith("mount: ") ? mount(line) : line;
            if (kept.startsWith("namespace: ")) {
                kept = namespace(kept);
            }
            if (kept.startsWith("status: SigIgn:\t")) {
                long signals = Long.parseUnsignedLong(kept.substring(16), 16);
                kept = "status: SigIgn: " + (signals & ~(3L << 31)); // 32 and 33 are the C library's own
            }
            boolean changing =
                    kept.startsWith("status: SigQ") || kept.startsWith("descriptor: ") && kept.contains("/proc/");
            if (!changing) {
                lines.add(kept.replaceAll("pipe:\\[\\d+\\]", "pipe").replaceAll("/tmp/hull-test\\d+", "error"));
            }
        }
        lines.sort(null);
        return String.join("\n", lines);
    }

    /** Without numbers of mounts, devices and peer groups. */
    private static String mount(String line) {
        String[] fields = line.split(" ", -1);
        StringBuilder kept = new StringBuilder("mount:");
        for (int i = 4; i < fields.length; i++) {
            kept.append(' ').append(fields[i].replaceFirst("^(master|shared):.*", "$1"));
        }
        // two ways to give the kernel the same layers
        return kept.toString()
                .replaceFirst(",lowerdir\\+=", ",lowerdir=")
                .replace(",lowerdir+=", ":")
                .replace(",uuid=on", "");
    }

    /** Only whether it is the test's own. */
    private static String namespace(String line) {
        String[] fields = line.split(" ", -1);
        try {
            Path own = Files.readSymbolicLink(Path.of("/proc/self/ns", fields[1]));
            return fields[0] + " " + fields[1] + (own.toString().equals(fields[2]) ? " shared" : " its own");
        } catch (IOException e) {
            return line;
        }
    }

    /** One group in each tree that there is, version 1 or 2. */
    private static List<String> groups() throws IOException {
        List<String> groups = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            String[] fields = line.split(" ", -1);
            if (line.contains(" - cgroup") && fields[5].startsWith("rw")) {
                groups.add(fields[4] + "/hull-test-" + ProcessHandle.current().pid());
            }
        }
        return groups;
    }
}
