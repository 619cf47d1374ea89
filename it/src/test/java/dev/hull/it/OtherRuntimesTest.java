package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hull.it.support.Account;
import dev.hull.it.support.Finished;
import dev.hull.it.support.InstalledHull;
import dev.hull.it.support.Sandbox;
import dev.hull.testing.Await;
import dev.hull.testing.Host;
import dev.hull.testing.RequiresRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Containers that another low-level runtime makes: runc, crun, and our own by its path, through the same interface. */
@RequiresRoot
class OtherRuntimesTest {
    private static final String OURS = "hull-runtime";
    private static final String IMAGE = "hull/toolbox";
    private static Sandbox hull;

    @BeforeAll
    static void pack() {
        hull = Sandbox.of(Account.current());
        hull.run("run", "--rm", IMAGE, "true").ok();
    }

    @AfterEach
    void removeAll() {
        hull.script("ids=$(docker ps -aq); [ -z \"$ids\" ] || docker rm -f $ids")
                .ok();
        assertThat(hull.script("find $HULL_RUN_ROOT/runtimes -mindepth 2 2>/dev/null")
                        .text())
                .isEmpty();
    }

    @AfterAll
    static void clean() {
        hull.close();
    }

    /** Its path; skipped where it is missing, or cannot work on this machine. */
    private static String runtime(String name) {
        if (name.equals(OURS)) {
            return InstalledHull.tree().resolve("bin").resolve(OURS).toString();
        }
        assumeTrue(Host.findProgram(name).isPresent(), "not installed: " + name);
        boolean hybrid = Files.isDirectory(Path.of("/sys/fs/cgroup/unified"));
        assumeTrue(!name.equals("crun") || !hybrid, "crun refuses control groups of the hybrid layout");
        return name;
    }

    private static Finished inside(String runtime, String options, String script) {
        return hull.script(
                "docker run --rm --runtime " + runtime + " " + options + " " + IMAGE + " sh -c '" + script + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun", OURS})
    void streamsCodesAndSettings(String name) throws Exception {
        String runtime = runtime(name);
        assertThat(hull.script("echo data | docker run --rm -i --runtime " + runtime + " " + IMAGE + " cat")
                        .text())
                .isEqualTo("data");
        assertThat(inside(runtime, "", "exit 7").status()).isEqualTo(7);
        Finished missing = hull.run("run", "--rm", "--runtime", runtime, IMAGE, "nosuch");
        assertThat(missing.status()).isEqualTo(127);
        assertThat(missing.error()).contains("hull: ").contains("nosuch").contains("not found");
        assertThat(hull.run("run", "--rm", "--runtime", runtime, IMAGE, "/etc").status())
                .isEqualTo(126);
        assertThat(inside(runtime, "", "ls /sys/class/net; cat /proc/sys/net/ipv4/ip_unprivileged_port_start")
                        .text())
                .isEqualTo("eth0\nlo\n0");
        assertThat(inside(runtime, "--network none", "ls /sys/class/net").text())
                .isEqualTo("lo");
        assertThat(inside(runtime, "--cap-drop all --user 5:6 --read-only", "id -u; id -g; touch /x 2>&- || echo no")
                        .text())
                .isEqualTo("5\n6\nno");
        assertThat(inside(runtime, "", "grep ^Seccomp: /proc/self/status").text())
                .endsWith("2");
        Files.writeString(hull.files().resolve("f"), "of the host\n");
        assertThat(inside(runtime, "-v " + hull.files() + ":/f -v kept:/k", "cat /f/f; echo v >/k/v; touch /f/new")
                        .text())
                .isEqualTo("of the host");
        assertThat(hull.files().resolve("new")).exists();
        assertThat(inside(runtime, "-v kept:/k", "cat /k/v").text()).isEqualTo("v");
        assertThat(inside(
                                runtime,
                                "-m 64m --pids-limit 50 --ulimit nofile=100",
                                "ulimit -n; cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max"
                                        + " /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max 2>&-")
                        .text())
                .isEqualTo("100\n67108864\n50");
        hull.run("volume", "rm", "kept").ok();
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun", OURS})
    void terminals(String name) {
        String runtime = runtime(name);
        Finished shown =
                hull.terminal("docker run --rm -t --runtime " + runtime + " " + IMAGE + " sh -c 'tty; stty size'");
        assertThat(shown.text()).startsWith("/dev/pts/0");
        hull.run("run", "-d", "--runtime", runtime, "--name", "box", IMAGE, "sleep", "1000")
                .ok();
        assertThat(hull.terminal("docker exec -t box tty").text()).startsWith("/dev/pts/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun", OURS})
    void aLifeInTheBackground(String name) {
        String runtime = runtime(name);
        hull.script("docker --runtime " + runtime + " run -d --name box -e A=b " + IMAGE
                        + " sh -c 'echo out; trap \"echo term; exit 5\" TERM; while :; do sleep 0.05; done'")
                .ok();
        Await.until("its output is logged", () -> hull.run("logs", "box").text().equals("out"));
        assertThat(hull.run("inspect", "-f", "{{.HostConfig.Runtime}} {{.State.Running}}", "box")
                        .text())
                .isEqualTo(runtime + " true");
        assertThat(hull.run("ps", "--format", "{{.Names}} {{.Status}}").text()).startsWith("box Up");
        assertThat(hull.script("docker exec box sh -c 'echo $A; exit 3'")
                        .withStatus(3)
                        .text())
                .isEqualTo("b");
        assertThat(hull.script("echo in | docker exec -i -u 5 -w /proc box sh -c 'cat; id -u; pwd; ls /sys/class/net'")
                        .text())
                .isEqualTo("in\n5\n/proc\neth0\nlo");
        assertThat(hull.run("exec", "box", "nosuch").status()).isEqualTo(127);
        hull.run("pause", "box").ok();
        assertThat(hull.run("ps", "--format", "{{.Status}}").text()).endsWith("(Paused)");
        hull.run("unpause", "box").ok();
        hull.run("update", "--pids-limit", "40", "box").ok();
        assertThat(hull.script("docker exec box sh -c 'cat /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max 2>&-'")
                        .text())
                .isEqualTo("40");
        hull.run("stop", "box").ok();
        assertThat(hull.run("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}}", "box")
                        .text())
                .isEqualTo("exited 5");
        assertThat(hull.run("logs", "box").text()).isEqualTo("out\nterm");
        hull.run("start", "box").ok();
        hull.run("kill", "box").ok();
        assertThat(hull.run("wait", "box").text()).isEqualTo("137");
        hull.run("restart", "box").ok();
        hull.run("rm", "-f", "box").ok();
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun", OURS})
    void aMonitorThatIsKilled(String name) {
        String runtime = runtime(name);
        hull.run("run", "-d", "--runtime", runtime, "--name", "box", IMAGE, "sleep", "1000")
                .ok();
        String pid = hull.run("inspect", "-f", "{{.State.Pid}}", "box").text();
        killTheMonitor();
        assertThat(hull.run("inspect", "-f", "{{.State.Status}} {{.State.Pid}}", "box")
                        .text())
                .isEqualTo("running " + pid);
        assertThat(hull.run("ps", "--format", "{{.Names}} {{.Status}}").text()).startsWith("box Up");
        assertThat(hull.run("exec", "box", "sh", "-c", "exit 3").status()).isEqualTo(3);
        assertThat(hull.run("rm", "box").status()).isEqualTo(1);
        hull.run("start", "box").ok();
        // nobody may have waited for it yet
        assertThat(hull.script("cat /proc/" + pid + "/cmdline 2>/dev/null").output())
                .isEmpty();
        assertThat(hull.run("ps", "--format", "{{.Status}}").text()).startsWith("Up");
        killTheMonitor();
        hull.run("kill", "box").ok();
        assertThat(hull.run("wait", "box").text()).isEqualTo("137");
        assertThat(hull.run("inspect", "-f", "{{.State.Status}} {{.State.Error}}", "box")
                        .text())
                .startsWith("exited the monitor of the container died");
        hull.run("start", "box").ok();
        killTheMonitor();
        hull.run("stop", "-t", "0", "box").ok();
        assertThat(hull.run("ps", "-a", "--format", "{{.Status}}").text()).startsWith("Exited (137)");
        hull.run("start", "box").ok();
        killTheMonitor();
        hull.run("rm", "-f", "box").ok();
        assertThat(hull.run("ps", "-aq").text()).isEmpty();
    }

    /** Ends the only one, and waits until its parent has noticed. */
    private static void killTheMonitor() {
        String monitor = hull.script(
                        "cat $HULL_RUN_ROOT/monitors/* | { read -r pid start monitor rest; kill -KILL $monitor; echo $monitor; }")
                .text();
        Await.until(
                "the monitor has ended",
                () -> hull.script("cat /proc/" + monitor + "/cmdline 2>/dev/null")
                        .output()
                        .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", OURS})
    void whatIsHullsOwnIsRefused(String name) {
        String runtime = runtime(name);
        for (String option : new String[] {
            "--init", "--health-cmd=true", "--sdnotify=container", "-v=" + hull.files() + ":/f:rshared"
        }) {
            assertThat(hull.run("run", "--rm", "--runtime", runtime, option, IMAGE, "true")
                            .withStatus(125)
                            .error())
                    .as(option)
                    .startsWith("hull: cannot use --runtime " + runtime + ": ");
        }
        assertThat(hull.run("explain", "run", "--runtime", runtime, IMAGE, "true")
                        .withStatus(125)
                        .error())
                .contains("cannot explain what --runtime " + runtime + " does");
        assertThat(hull.run("run", "--rm", "--runtime", "nosuch", IMAGE, "true")
                        .withStatus(125)
                        .error())
                .contains("runtime nosuch: no such program in PATH");
    }
}
