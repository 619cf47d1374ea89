package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.Finished;
import dev.hull.it.support.RequiresOrdinaryUser;
import dev.hull.it.support.Sandbox;
import dev.hull.testing.Await;
import dev.hull.testing.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Containers made, started, stopped and started again, as root and as an ordinary user. */
class ContainerLifeTest {
    private static final String IMAGE = "hull/toolbox";

    @Test
    @RequiresRoot
    void asRoot() throws Exception {
        life(Account.current());
    }

    @Test
    @RequiresOrdinaryUser
    void asAnOrdinaryUser() throws Exception {
        life(Account.ordinary().orElseThrow());
    }

    private static void life(Account account) throws Exception {
        try (Sandbox hull = Sandbox.of(account)) {
            hull.run("run", "--rm", IMAGE, "true").ok();
            createdThenStarted(hull);
            failedStarts(hull);
            startAgainSeesItsOwnFiles(hull);
            exactlyOneLaunches(hull);
            detachedWithTerminal(hull);
            waitAndRenameOfPassing(hull);
            restarts(hull);
            stopTimes(hull);
            afterAReboot(hull);
            health(hull);
            String left = hull.run("ps", "-aq").ok().text();
            assertThat(left).isEmpty();
        }
    }

    private static String status(Sandbox hull, String name) {
        return hull.run("ps", "-a", "-f", "name=^" + name + "$", "--format", "{{.Status}}")
                .ok()
                .text();
    }

    private static void createdThenStarted(Sandbox hull) {
        String id = hull.run("create", "--name", "made", IMAGE, "sh", "-c", "echo out; echo err >&2; exit 3")
                .ok()
                .text();
        assertThat(id).matches("[0-9a-f]{64}");
        assertThat(status(hull, "made")).isEqualTo("Created");
        assertThat(hull.run("wait", "made").ok().text()).isEqualTo("0");
        Finished attached = hull.run("start", "-a", "made").withStatus(3);
        assertThat(attached.output()).isEqualTo("out\n");
        assertThat(attached.error()).isEqualTo("err\n");
        assertThat(hull.run("start", id.substring(0, 8)).ok().text()).isEqualTo(id.substring(0, 8));
        assertThat(hull.run("wait", "made").ok().text()).isEqualTo("3");
        Await.until("the end is told", () -> status(hull, "made").startsWith("Exited (3) "));
        assertThat(hull.run("logs", "made").ok().output()).isEqualTo("out\nout\n");
        Finished some = hull.run("start", "nobody", "made").withStatus(1);
        assertThat(some.text()).isEqualTo("made");
        assertThat(some.error()).contains("No such container: nobody");
        hull.run("wait", "made").ok();
        hull.run("container", "rm", "made").ok();
    }

    private static void failedStarts(Sandbox hull) {
        Finished run = hull.run("run", "-d", "--name", "bad", IMAGE, "nosuch").withStatus(127);
        assertThat(run.output()).isEmpty();
        assertThat(run.error()).contains("executable file not found in $PATH");
        assertThat(status(hull, "bad")).isEqualTo("Created");
        Finished start = hull.run("start", "bad").withStatus(1);
        assertThat(start.error()).isEqualTo(run.error());
        hull.run("rm", "bad").ok();
        hull.run("run", "-d", "--rm", "--name", "bad", IMAGE, "/etc").withStatus(126);
        assertThat(status(hull, "bad")).isEmpty();
        assertThat(hull.run("run", "-d", "--log-driver", "syslog", IMAGE, "true")
                        .withStatus(125)
                        .error())
                .contains("no log driver named 'syslog'");
        assertThat(hull.run("run", "-d", "--restart", "sometimes", IMAGE, "true")
                        .withStatus(125)
                        .error())
                .contains("invalid restart policy 'sometimes'");
        assertThat(hull.run("run", "-d", "--rm", "--restart", "always", IMAGE, "true")
                        .withStatus(125)
                        .error())
                .contains("conflicting options: --restart and --rm");
    }

    private static void startAgainSeesItsOwnFiles(Sandbox hull) {
        String adds = "echo new:x:7:8::/new:/bin/sh >>/etc/passwd; echo $HOME >>/seen; cat /seen";
        hull.run("create", "--name", "own", "-e", "FROM", IMAGE, "sh", "-c", adds)
                .ok();
        assertThat(hull.run("start", "-a", "own").ok().text()).isEqualTo("/root");
        assertThat(hull.run("start", "-a", "own").ok().text()).isEqualTo("/root\n/root");
        hull.run("rm", "own").ok();
        // An image that has no name any more.
        hull.run("tag", IMAGE, "other:1").ok();
        hull.run("create", "--name", "own", "other:1", "echo", "here").ok();
        hull.run("rmi", "-f", "other:1").ok();
        assertThat(hull.run("start", "-a", "own").ok().text()).isEqualTo("here");
        hull.run("rm", "own").ok();
    }

    private static void exactlyOneLaunches(Sandbox hull) throws Exception {
        hull.run("create", "--name", "race", IMAGE, "sh", "-c", "echo run; sleep 1000")
                .ok();
        List<Process> racers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            racers.add(hull.start("start", "race"));
        }
        for (Process racer : racers) {
            String said = new String(racer.getInputStream().readAllBytes());
            String failure = new String(racer.getErrorStream().readAllBytes());
            assertThat(racer.waitFor()).as(failure).isZero();
            assertThat(said).isEqualTo("race\n");
        }
        Await.until("it has said so", () -> !hull.run("logs", "race").text().isEmpty());
        assertThat(hull.run("logs", "race").ok().text()).isEqualTo("run");
        assertThat(hull.run("rm", "race").withStatus(1).error()).contains("You cannot remove a running container");
        // One that runs is attached to, as Docker does.
        Process watching = hull.start("start", "-a", "race");
        hull.script("until grep -q '\"attach\"' " + hull.runRoot().resolve("events") + "; do :; done")
                .ok();
        hull.run("rm", "-f", "race").ok();
        assertThat(watching.waitFor()).isEqualTo(137);
    }

    private static void detachedWithTerminal(Sandbox hull) {
        hull.run("run", "-tid", "--name", "shell", IMAGE, "sh").ok();
        assertThat(status(hull, "shell")).startsWith("Up ");
        assertThat(hull.run("exec", "shell", "sh", "-c", "tty </dev/console || cat /proc/1/comm")
                        .ok()
                        .text())
                .isNotEmpty();
        hull.run("restart", "-t", "0", "shell").ok();
        assertThat(status(hull, "shell")).startsWith("Up ");
        hull.run("kill", "shell").ok();
        assertThat(hull.run("wait", "shell").ok().text()).isEqualTo("137");
        hull.run("rm", "shell").ok();
    }

    private static void waitAndRenameOfPassing(Sandbox hull) throws Exception {
        hull.run(
                        "run",
                        "-d",
                        "--rm",
                        "--name",
                        "first",
                        IMAGE,
                        "sh",
                        "-c",
                        "while ! [ -e /go ]; do sleep 0.05; done; exit 9")
                .ok();
        hull.run("rename", "first", "second").ok();
        assertThat(hull.run("ps", "--format", "{{.Names}}").ok().text()).isEqualTo("second");
        assertThat(hull.run("rename", "second", "first").withStatus(1).error()).contains("Conflict");
        Process waiting = hull.start("wait", "second");
        hull.run("exec", "second", "touch", "/go").ok();
        String said = new String(waiting.getInputStream().readAllBytes());
        assertThat(said.strip()).isIn("9", "");
        assertThat(waiting.waitFor()).isEqualTo(said.isEmpty() ? 1 : 0);
        Await.until("it has removed itself", () -> hull.run("ps", "-aq").text().isEmpty());
        hull.run("run", "--rm", "--name", "first", IMAGE, "true").ok();
        hull.run("run", "--rm", "--name", "second", IMAGE, "true").ok();
        assertThat(hull.store().resolve("names")).isEmptyDirectory();
    }

    private static void restarts(Sandbox hull) {
        // What it makes of a link that it was given is there the next time.
        String script = "[ -L /etc/mtab ] && echo link; rm -rf /etc/mtab; mkdir /etc/mtab; echo x; exit 5";
        hull.run("run", "-d", "--name", "twice", "--restart", "on-failure:2", IMAGE, "sh", "-c", script)
                .ok();
        Await.until("it has given up", () -> status(hull, "twice").startsWith("Exited (5) "));
        assertThat(hull.run("inspect", "-f", "{{.RestartCount}}", "twice").ok().text())
                .isEqualTo("2");
        assertThat(hull.run("logs", "twice").ok().text()).isEqualTo("link\nx\nx\nx");
        hull.run("rm", "twice").ok();
        hull.run("run", "-d", "--name", "ever", "--restart", "always", IMAGE, "sh", "-c", "sleep 0.1")
                .ok();
        Await.until("it is started again", () -> status(hull, "ever").startsWith("Restarting (0) "));
        hull.run("stop", "ever").ok();
        assertThat(status(hull, "ever")).startsWith("Exited (");
        hull.run("start", "ever").ok();
        hull.run("update", "--restart", "no", "ever").ok();
        Await.until("it has ended for good", () -> status(hull, "ever").startsWith("Exited (0) "));
        hull.run("rm", "-f", "ever").ok();
    }

    private static void stopTimes(Sandbox hull) {
        hull.run("run", "-d", "--name", "deaf", "--stop-timeout", "0", IMAGE, "sh", "-c", "trap '' TERM; sleep 1000")
                .ok();
        hull.run("stop", "deaf").ok();
        assertThat(status(hull, "deaf")).startsWith("Exited (137) ");
        hull.run("rm", "deaf").ok();
        String traps = "trap 'exit 4' USR1; echo ready; while :; do sleep 0.05; done";
        hull.run("run", "-d", "--name", "polite", "--stop-signal", "USR1", IMAGE, "sh", "-c", traps)
                .ok();
        Await.until("it listens", () -> hull.run("logs", "polite").text().equals("ready"));
        hull.run("stop", "polite").ok();
        assertThat(status(hull, "polite")).startsWith("Exited (4) ");
        hull.run("rm", "polite").ok();
    }

    /** Run state is gone: what ran is told as ended, and what should run is started by one command. */
    private static void afterAReboot(Sandbox hull) throws IOException {
        hull.run("run", "-d", "--name", "lost", IMAGE, "sleep", "1000").ok();
        hull.run("run", "-d", "--name", "always", "--restart", "always", IMAGE, "sleep", "1000")
                .ok();
        hull.run("run", "-d", "--name", "stopped", "--restart", "unless-stopped", IMAGE, "sleep", "1000")
                .ok();
        hull.run("run", "-d", "--name", "kept", "--restart", "unless-stopped", IMAGE, "sleep", "1000")
                .ok();
        hull.run("run", "-d", "--rm", "--name", "passing", IMAGE, "sleep", "1000")
                .ok();
        hull.run("stop", "-t", "0", "stopped").ok();
        reboot(hull);
        assertThat(status(hull, "lost")).startsWith("Exited (255)");
        assertThat(hull.run("start", "--all", "--filter", "should-start-on-boot=true")
                        .ok()
                        .output()
                        .lines())
                .containsExactlyInAnyOrder("always", "kept");
        assertThat(hull.run("ps", "--format", "{{.Names}}").ok().output().lines())
                .containsExactlyInAnyOrder("always", "kept");
        assertThat(hull.run("ps", "-a", "--format", "{{.Names}}").ok().text()).doesNotContain("passing");
        assertThat(hull.run("start", "lost").ok().text()).isEqualTo("lost");
        assertThat(hull.run("rm", "-f", "lost", "always", "stopped", "kept")
                        .ok()
                        .output())
                .hasLineCount(4);
    }

    private static void reboot(Sandbox hull) throws IOException {
        try (Stream<Path> records = Files.list(hull.runRoot().resolve("monitors"))) {
            for (Path record : records.toList()) {
                String[] words = Files.readString(record).split(" ");
                ProcessHandle.of(Long.parseLong(words[2])).ifPresent(monitor -> {
                    monitor.destroyForcibly();
                    monitor.onExit().join();
                });
                Path first = Path.of("/proc", words[0]);
                Await.until("the container died with its monitor", () -> !Files.exists(first));
                removeGroups(record.getFileName().toString());
            }
        }
        Path elsewhere = hull.files().resolve("before-the-boot");
        Files.move(hull.runRoot(), elsewhere);
        Files.createDirectory(hull.runRoot());
        Files.setAttribute(hull.runRoot(), "unix:uid", Files.getAttribute(elsewhere, "unix:uid"));
        Files.setAttribute(hull.runRoot(), "unix:gid", Files.getAttribute(elsewhere, "unix:gid"));
    }

    /** Control groups do not outlast the kernel. */
    private static void removeGroups(String id) throws IOException {
        try (Stream<Path> trees = Files.list(Path.of("/sys/fs/cgroup"))) {
            for (Path tree : trees.toList()) {
                Path group = tree.resolve("hull").resolve(id);
                Await.until(
                        "the group is empty",
                        () -> !Files.exists(group) || group.toFile().delete());
            }
        }
    }

    private static void health(Sandbox hull) {
        String check = "test -f /ok || { echo ill; exit 1; }";
        hull.run(
                        "run",
                        "-d",
                        "--name",
                        "well",
                        "--health-cmd",
                        check,
                        "--health-interval",
                        "100ms",
                        "--health-retries",
                        "2",
                        IMAGE,
                        "sleep",
                        "1000")
                .ok();
        Await.until("it is ill", () -> status(hull, "well").endsWith("(unhealthy)"));
        assertThat(hull.run("inspect", "-f", "{{(index .State.Health.Log 0).Output}}", "well")
                        .ok()
                        .text())
                .isEqualTo("ill");
        hull.run("exec", "well", "touch", "/ok").ok();
        Await.until("it is well", () -> status(hull, "well").endsWith("(healthy)"));
        hull.run("rm", "-f", "well").ok();
        hull.run(
                        "run",
                        "-d",
                        "--name",
                        "cured",
                        "--health-cmd",
                        "test ! -f /ill",
                        "--health-interval",
                        "100ms",
                        "--health-retries",
                        "1",
                        "--on-unhealthy",
                        "restart",
                        IMAGE,
                        "sh",
                        "-c",
                        "[ -f /first ] && rm -f /ill || touch /first /ill; sleep 1000")
                .ok();
        Await.until(
                "it was started again and is well", () -> status(hull, "cured").endsWith("(healthy)"));
        assertThat(hull.run("inspect", "-f", "{{.RestartCount}}", "cured").ok().text())
                .isEqualTo("1");
        hull.run("rm", "-f", "cured").ok();
    }
}
