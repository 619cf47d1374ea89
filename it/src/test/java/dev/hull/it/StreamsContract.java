package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.Finished;
import dev.hull.it.support.Sandbox;
import dev.hull.testing.Await;
import dev.hull.testing.RequiresProgram;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code hull logs} and {@code hull attach} promise, to root and to anybody else alike. */
abstract class StreamsContract {
    private final Account account;
    private Sandbox hull;

    StreamsContract(Account account) {
        this.account = account;
    }

    @BeforeEach
    void start() {
        hull = Sandbox.of(account);
    }

    @AfterEach
    void stop() {
        hull.run("rm", "-f", "box");
        hull.close();
    }

    private String detach(String script, String... options) {
        String[] command = new String[options.length + 8];
        System.arraycopy(new String[] {"run", "-d", "--name", "box"}, 0, command, 0, 4);
        System.arraycopy(options, 0, command, 4, options.length);
        System.arraycopy(new String[] {"hull/toolbox", "sh", "-c", script}, 0, command, 4 + options.length, 4);
        return hull.run(command).ok().text();
    }

    @Test
    void bothStreamsAreKept() {
        detach("echo one; echo two >&2; printf three");
        hull.run("wait", "box").ok();
        Finished logs = hull.run("logs", "box").ok();
        assertThat(logs.output()).isEqualTo("one\nthree");
        assertThat(logs.error()).isEqualTo("two\n");
        // Which of two pipes is read first is nobody's promise: the last line of all may be that of the other stream.
        assertThat(hull.run("logs", "-t", "box").ok().output())
                .matches("\\S+Z one\n\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z three");
        Finished last = hull.run("logs", "--tail", "1", "box").ok();
        assertThat(last.output() + last.error()).isIn("three", "two\n");
        assertThat(hull.run("logs", "--since", "1h", "box").ok().output()).isEqualTo("one\nthree");
        assertThat(hull.run("logs", "--until", "1h", "box").ok().output()).isEmpty();
        assertThat(hull.run("logs", "nosuch").withStatus(1).error()).contains("No such container: nosuch");
        assertThat(hull.run("logs", "--tail", "x", "box").status()).isNotZero();
    }

    @Test
    void followingGoesThroughRotationsToTheEnd() throws Exception {
        String id = detach(
                "i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i+1)); done; read -r x; echo last",
                "-i",
                "--log-opt",
                "max-size=20k",
                "--log-opt",
                "max-file=20");
        Process follow = hull.start("logs", "-f", "box");
        BufferedReader lines = follow.inputReader();
        for (int i = 0; i < 3000; i++) {
            assertThat(lines.readLine()).isEqualTo("line " + i);
        }
        hull.run("go\n".getBytes(StandardCharsets.UTF_8), "attach", "box");
        assertThat(lines.readLine()).isEqualTo("last");
        assertThat(follow.waitFor()).isZero();
        Path log = hull.store().resolve("containers").resolve(id).resolve("log");
        assertThat(log.resolveSibling("log.5")).exists();
        hull.run("logs", "box").ok();
        assertThat(Files.readAllBytes(log.resolveSibling("log.5"))).startsWith(0x1f, 0x8b);
        assertThat(hull.run("logs", "box").ok().output().lines()).hasSize(3001);
        assertThat(hull.run("logs", "-n", "2900", "box").ok().output()).startsWith("line 101\n");
    }

    @Test
    void severalClientsAtOnce() throws Exception {
        detach("(while :; do echo tick; sleep 0.05; done) & read -r x; kill $!; echo $x; exit 5", "-i");
        Process first = hull.start("attach", "--no-stdin", "box");
        Process second = hull.start("attach", "--no-stdin", "--sig-proxy=false", "box");
        // Who has seen something is there.
        assertThat(first.inputReader().readLine()).isEqualTo("tick");
        assertThat(second.inputReader().readLine()).isEqualTo("tick");
        Process third = hull.start("attach", "box");
        third.outputWriter().append("said\n").flush();
        String line = third.inputReader().readLine();
        while ("tick".equals(line)) {
            line = third.inputReader().readLine();
        }
        assertThat(line).isEqualTo("said");
        assertThat(third.waitFor()).isEqualTo(5);
        assertThat(first.waitFor()).isEqualTo(5);
        assertThat(second.waitFor()).isEqualTo(5);
        assertThat(hull.run("attach", "box").withStatus(1).error())
                .contains("You cannot attach to a stopped container, start it first");
        assertThat(hull.run("attach", "nosuch").withStatus(1).error()).contains("No such container: nosuch");
    }

    @Test
    void startedWithItsOutputAloneItWaitsForWhoeverAttaches() throws Exception {
        hull.run(
                        "create",
                        "-i",
                        "--network",
                        "none",
                        "--name",
                        "box",
                        "hull/toolbox",
                        "sh",
                        "-c",
                        "read -r x; echo got $x; echo bad >&2; exit 7")
                .ok();
        Process watching = hull.startProgram("sh", "-c", "echo mine | hull start -a box");
        Await.until(
                "it runs", () -> hull.run("ps", "-q", "-f", "name=box").text().length() > 1);
        Finished given = hull.run("theirs\n".getBytes(StandardCharsets.UTF_8), "attach", "box");
        assertThat(given.withStatus(7).output()).isEqualTo("got theirs\n");
        assertThat(new String(watching.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("got theirs\n");
        assertThat(new String(watching.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("bad\n");
        assertThat(watching.waitFor()).isEqualTo(7);
        byte[] mine = "mine\n".getBytes(StandardCharsets.UTF_8);
        Finished both = hull.run(mine, "start", "-ai", "box").withStatus(7);
        assertThat(both.output()).isEqualTo("got mine\n");
        assertThat(both.error()).isEqualTo("bad\n");
    }

    @Test
    void onlyTheStreamsThatAreAttachedAreTheCallers() {
        String script = "echo out; echo err >&2";
        hull.run("run", "--rm", "hull/toolbox", "true").ok();
        Finished one = hull.run("run", "--name", "box", "-a", "stderr", "hull/toolbox", "sh", "-c", script)
                .ok();
        assertThat(one.output()).isEmpty();
        assertThat(one.error()).isEqualTo("err\n");
        assertThat(hull.run("logs", "box").ok().output()).isEqualTo("out\n");
        assertThat(hull.run("inspect", "-f", "{{.Config.AttachStdout}} {{.Config.AttachStderr}}", "box")
                        .ok()
                        .text())
                .isEqualTo("false true");
        Finished other = hull.run("run", "--rm", "--attach", "STDOUT", "hull/toolbox", "sh", "-c", script)
                .ok();
        assertThat(other.output()).isEqualTo("out\n");
        assertThat(other.error()).isEmpty();
    }

    @Test
    @RequiresProgram("script")
    void keysAtATerminalLeaveItRunning() throws Exception {
        hull.run("run", "-tid", "--name", "box", "hull/toolbox", "sh").ok();
        leaves("hull attach box", "one", "\u0010\u0011");
        leaves("hull attach --detach-keys ctrl-x,y box", "two", "\u0018y");
        hull.run("stop", "-t", "0", "box").ok();
        leaves("hull start -ai box", "three", "\u0010\u0011");
        assertThat(hull.run("attach", "--detach-keys", "ctrl-", "box")
                        .withStatus(125)
                        .error())
                .contains("ctrl-");
    }

    /** What is typed reaches the shell; the keys do not, and end the command but not the shell. */
    private void leaves(String command, String word, String keys) throws Exception {
        Process terminal = hull.startProgram("script", "-qec", command, "/dev/null");
        terminal.outputWriter().append("echo " + word + "-$((1+1))\n").flush();
        Await.until(
                "the shell answers", () -> hull.run("logs", "box").ok().output().contains(word + "-2"));
        terminal.outputWriter().append(keys).flush();
        terminal.getInputStream().readAllBytes();
        assertThat(terminal.waitFor()).as(command).isZero();
        assertThat(hull.run("ps", "--format", "{{.Names}}").ok().text()).isEqualTo("box");
    }

    @Test
    void whoKeepsNoLogSaysSo() {
        detach("sleep 1000", "--log-driver", "none");
        assertThat(hull.run("logs", "box").withStatus(1).error()).contains("keeps no log");
    }
}
