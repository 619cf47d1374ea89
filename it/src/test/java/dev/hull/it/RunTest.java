package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.Finished;
import dev.hull.it.support.Sandbox;
import dev.hull.testing.Await;
import dev.hull.testing.RequiresRoot;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exit codes, streams and signals of {@code hull run}, as Docker's. */
@RequiresRoot
class RunTest {
    private static Sandbox hull;

    @BeforeAll
    static void pack() {
        hull = Sandbox.of(Account.current());
        hull.run("run", "--rm", "hull/toolbox", "true").ok();
    }

    @AfterAll
    static void clean() {
        hull.close();
    }

    @ParameterizedTest
    @CsvSource({
        "exit 0, 0",
        "exit 7, 7",
        "exit 255, 255",
        "sh -c 'kill -9 $$', 137",
        "nosuch, 127",
    })
    void theStatusOfTheProgram(String script, int status) {
        run("sh", "-c", script).withStatus(status);
    }

    @Test
    void theStatusOfAProgramThatCannotBeStarted() {
        assertThat(run("nosuch").withStatus(127).error())
                .contains("nosuch")
                .contains("not in the search path")
                .hasLineCount(1);
        assertThat(run("/etc").withStatus(126).error())
                .contains("/etc: is a directory")
                .hasLineCount(1);
        assertThat(run("/etc/hosts").withStatus(126).error())
                .contains("/etc/hosts: has no execute permission")
                .hasLineCount(1);
    }

    @Test
    void theStatusOfARunThatHullRefuses() {
        hull.run("run", "--rm", "no-such-image", "true").withStatus(125);
        hull.run("run", "--no-such-flag", "hull/toolbox", "true").withStatus(125);
    }

    @Test
    void aSignalThatEndsTheProgramUnderInit() throws Exception {
        Process process = hull.start("run", "--rm", "--init", "hull/toolbox", "sh", "-c", "echo up; exec sleep 60");
        ready(process);
        process.destroy();
        assertThat(status(process)).isEqualTo(128 + 15);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HUP", "INT", "QUIT", "USR1", "USR2", "TERM"})
    void signalsReachTheProgram(String name) throws Exception {
        Process process = hull.start(
                "run",
                "--rm",
                "--network",
                "none",
                "hull/toolbox",
                "bash",
                "-c",
                "trap 'exit 9' " + name + "; echo up; while :; do sleep 0.05; done");
        ready(process);
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        assertThat(status(process)).as(name).isEqualTo(9);
    }

    @Test
    void outputAndErrorStaySeparate() {
        Finished run = run("sh", "-c", "echo out; echo err >&2");

        assertThat(run.ok().output()).isEqualTo("out\n");
        assertThat(run.error()).isEqualTo("err\n");
    }

    @Test
    void tenMegabytesPassUnchanged() {
        byte[] bytes = new byte[10_000_000];
        new Random(1).nextBytes(bytes);

        Finished run = hull.run(bytes, "run", "--rm", "-i", "hull/toolbox", "cat");

        assertThat(run.ok().outputBytes()).isEqualTo(bytes);
    }

    @Test
    void withoutInteractiveThereIsNoInput() {
        Finished run = hull.run("input".getBytes(StandardCharsets.UTF_8), "run", "--rm", "hull/toolbox", "cat");

        assertThat(run.ok().output()).isEmpty();
    }

    /** The program waits for the reader instead of losing what does not fit, or of filling a memory. */
    @Test
    void aSlowReaderGetsEverything() throws Exception {
        int size = 3_000_000;
        Path mark = Files.createDirectory(hull.files().resolve("mark"));
        Process process = hull.start(
                "run",
                "--rm",
                "-v",
                mark + ":/mark",
                "hull/toolbox",
                "sh",
                "-c",
                "echo; touch /mark/start; head -c " + size + " /dev/zero; touch /mark/end");
        try (InputStream output = process.getInputStream()) {
            assertThat(output.read()).isEqualTo('\n');
            assertThat(process.waitFor(700, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(mark.resolve("start")).exists();
            assertThat(mark.resolve("end")).doesNotExist();
            assertThat(output.readAllBytes()).hasSize(size);
        }
        assertThat(status(process)).isZero();
    }

    @Test
    void aReaderThatGoesAwayEndsTheProgram() {
        Finished run = hull.script("hull run --rm hull/toolbox yes | head -n 1");

        assertThat(run.ok().output()).isEqualTo("y\n");
    }

    @Test
    void aTerminalHasTheSizeOfTheCallers() {
        Finished shown =
                hull.terminal("stty rows 33 cols 99; hull run -ti --rm hull/toolbox sh -c 'tty; stty size; exit 5'");

        assertThat(shown.withStatus(5).output().lines()).contains("/dev/pts/0", "33 99");
    }

    @Test
    void aTerminalFollowsTheSizeOfTheCallers() {
        Finished shown = hull.terminal("""
                stty rows 33 cols 99
                (until [ -e FILES/up ]; do sleep 0.05; done; stty rows 44 cols 88 </dev/tty) &
                hull run -ti --rm -v FILES:/files hull/toolbox bash -c 'trap "stty size; exit 6" WINCH
                  touch /files/up; for i in $(seq 400); do sleep 0.05; done'
                """.replace("FILES", hull.files().toString()));

        assertThat(shown.withStatus(6).output().lines()).contains("44 88");
    }

    @Test
    void theKeysForDetachingLeaveTheProgramRunning() throws Exception {
        Path id = hull.files().resolve("detached");
        String run = "hull run -ti --rm --cidfile FILES/detached -v FILES:/files --detach-keys ctrl-x,y hull/toolbox "
                + "sh -c 'echo up; until [ -e /files/end ]; do sleep 0.05; done; sleep 0.01; touch /files/ended'";
        Process process = hull.startProgram(
                "script", "-qec", run.replace("FILES", hull.files().toString()), "/dev/null");
        try (BufferedReader output = process.inputReader()) {
            assertThat(output.readLine()).contains("up");
            process.getOutputStream().write(new byte[] {'x' & 31, 'y'});
            process.getOutputStream().flush();
            assertThat(status(process)).isZero();
        }
        assertThat(hull.run("explain", Files.readString(id)).ok().output()).contains("/files/end");

        Files.createFile(hull.files().resolve("end"));
        Await.until("the program has ended", () -> Files.exists(hull.files().resolve("ended")));
        Await.until("the container is removed", () -> {
            try (var containers = Files.list(hull.store().resolve("containers"))) {
                return containers.findAny().isEmpty();
            }
        });
    }

    @Test
    void aTerminalIsRefusedWithoutOne() {
        assertThat(hull.run("run", "-ti", "--rm", "hull/toolbox", "true")
                        .withStatus(1)
                        .error())
                .contains("not a TTY");
    }

    @Test
    void orphansAreReapedUnderInit() {
        Finished run = hull.run(
                "run",
                "--rm",
                "--init",
                "hull/toolbox",
                "sh",
                "-c",
                "for i in 1 2 3; do sh -c 'sleep 0.01 &'; done; sleep 0.5; ps -e -o stat=,comm=");

        assertThat(run.ok().output()).doesNotContain("Z").doesNotContain("sleep");
    }

    private static Finished run(String... command) {
        String[] all = new String[command.length + 3];
        System.arraycopy(new String[] {"run", "--rm", "hull/toolbox"}, 0, all, 0, 3);
        System.arraycopy(command, 0, all, 3, command.length);
        return hull.run(all);
    }

    /** Waits for the program's first line, "up". */
    private static void ready(Process process) throws IOException {
        assertThat(process.inputReader().readLine()).isEqualTo("up");
    }

    private static int status(Process process) throws InterruptedException {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("has ended").isTrue();
        return process.exitValue();
    }
}
