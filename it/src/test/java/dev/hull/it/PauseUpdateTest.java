package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.Sandbox;
import dev.hull.testing.Await;
import dev.hull.testing.RequiresRoot;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Frozen containers, other limits for running ones, and containers that join others. */
@RequiresRoot
class PauseUpdateTest {
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
    }

    @AfterAll
    static void clean() {
        hull.close();
    }

    private static String status(String name) {
        return hull.run("ps", "-a", "-f", "name=" + name, "--format", "{{.Status}}")
                .ok()
                .text();
    }

    @Test
    void pausedContainersStandStill() {
        hull.run("run", "-d", "--name", "clock", IMAGE, "sh", "-c", "while :; do echo x; sleep 0.02; done")
                .ok();
        assertThat(hull.run("unpause", "clock").withStatus(1).error()).contains("is not paused");
        assertThat(hull.run("pause", "clock").ok().text()).isEqualTo("clock");
        assertThat(status("clock")).endsWith("(Paused)");
        assertThat(hull.run("ps", "-q", "-f", "status=paused").ok().text()).isNotEmpty();
        String before = hull.run("logs", "clock").ok().text();
        assertThat(hull.run("pause", "clock").withStatus(1).error()).contains("is already paused");
        assertThat(hull.run("start", "clock").withStatus(1).error()).contains("cannot start a paused container");
        assertThat(hull.run("exec", "clock", "true").withStatus(1).error()).contains("is paused");
        assertThat(hull.run("rm", "clock").withStatus(1).error()).contains("You cannot remove a paused container");
        assertThat(hull.run("logs", "clock").ok().text()).isEqualTo(before);
        hull.run("unpause", "clock").ok();
        Await.until("it goes on", () -> !hull.run("logs", "clock").text().equals(before));
        hull.run("pause", "clock").ok();
        hull.run("stop", "-t", "1", "clock").ok();
        assertThat(status("clock")).startsWith("Exited (137)");
        hull.run("start", "clock").ok();
        hull.run("pause", "clock").ok();
        hull.run("kill", "clock").ok();
        assertThat(hull.run("wait", "clock").ok().text()).isEqualTo("137");
        hull.run("start", "clock").ok();
        hull.run("pause", "clock").ok();
        hull.run("rm", "-f", "clock").ok();
    }

    @Test
    void limitsChangeWhileItRuns() {
        hull.run("run", "-d", "--name", "small", "-m", "64m", "--pids-limit", "50", IMAGE, "sleep", "1000")
                .ok();
        String read = "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max"
                + " /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max 2>/dev/null";
        assertThat(hull.run("update", "small").withStatus(1).error()).contains("you must provide one or more flags");
        assertThat(hull.run("update", "-m", "128m", "--pids-limit", "70", "small")
                        .ok()
                        .text())
                .isEqualTo("small");
        assertThat(hull.script("docker exec small sh -c '" + read + "'").text()).isEqualTo("134217728\n70");
        assertThat(hull.run("inspect", "-f", "{{.HostConfig.Memory}}", "small")
                        .ok()
                        .text())
                .isEqualTo("134217728");
        assertThat(hull.run("update", "-m", "1m", "small").withStatus(1).error())
                .contains("6MB");
        hull.run("restart", "-t", "0", "small").ok();
        assertThat(hull.script("docker exec small sh -c '" + read + "'").text()).isEqualTo("134217728\n70");
    }

    @Test
    void joiningAnother() {
        hull.run("run", "-d", "--name", "target", "--hostname", "there", IMAGE, "sleep", "1234")
                .ok();
        hull.run("exec", "target", "touch", "/mine").ok();
        String look = "ps aux; ls /proc/1/root/mine; hostname; cat /etc/hosts";
        String seen = hull.run(
                        "run",
                        "--rm",
                        "--pid=container:target",
                        "--net=container:target",
                        "--ipc=container:target",
                        "--cap-add",
                        "sys_ptrace",
                        "--cap-add",
                        "sys_admin",
                        IMAGE,
                        "sh",
                        "-c",
                        look)
                .ok()
                .text();
        assertThat(seen).contains("sleep 1234").contains("/proc/1/root/mine").contains("\nthere\n");
        for (String kind : new String[] {"pid", "net", "ipc", "uts", "cgroup"}) {
            String option = kind.equals("cgroup") ? "--cgroupns" : "--" + kind;
            String space = "readlink /proc/self/ns/" + kind;
            String own = hull.script("docker exec target " + space).ok().text();
            String joined = hull.run("run", "--rm", option, "container:target", IMAGE, "sh", "-c", space)
                    .ok()
                    .text();
            assertThat(joined).isEqualTo(own);
            if (!kind.equals("cgroup")) {
                String host = hull.run("run", "--rm", option, "host", IMAGE, "sh", "-c", space)
                        .ok()
                        .text();
                assertThat(host).isNotEqualTo(own);
            }
        }
        hull.run("create", "--name", "joiner", "--net", "container:target", IMAGE, "ip", "addr")
                .ok();
        hull.run("rename", "target", "renamed").ok();
        hull.run("start", "-a", "joiner").ok();
        hull.run("stop", "-t", "0", "renamed").ok();
        assertThat(hull.run("start", "joiner").withStatus(1).error())
                .contains("cannot join network of a non running container");
        assertThat(hull.run("run", "--rm", "--pid", "container:nobody", IMAGE, "true")
                        .withStatus(125)
                        .error())
                .contains("No such container: nobody");
    }
}
