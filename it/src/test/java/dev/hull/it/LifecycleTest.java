package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.Sandbox;
import dev.hull.testing.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Detached containers, seen, stopped and removed by other processes. */
@RequiresRoot
class LifecycleTest {
    private static final String LISTENS = "trap 'exit 4' TERM; while :; do sleep 0.05; done";
    private static Sandbox hull;

    @BeforeAll
    static void pack() {
        hull = Sandbox.of(Account.current());
        hull.run("run", "--rm", "hull/toolbox", "true").ok();
    }

    @AfterEach
    void removeAll() {
        String ids = hull.run("ps", "-aq").ok().text();
        if (!ids.isEmpty()) {
            hull.script("docker rm -f " + ids.replace('\n', ' ')).ok();
        }
    }

    @AfterAll
    static void clean() {
        hull.close();
    }

    private static String detach(String name, String script) {
        return hull.run("run", "-d", "--name", name, "hull/toolbox", "sh", "-c", script)
                .ok()
                .text();
    }

    private static String status(String name) {
        return hull.run("ps", "-a", "-f", "name=" + name, "--format", "{{.Status}}")
                .ok()
                .text();
    }

    @Test
    void aDetachedContainerIsFoundAsScriptsFindIt() {
        String id = detach("myapp", "sleep 1000");
        assertThat(id).matches("[0-9a-f]{64}");
        assertThat(hull.script("docker ps | grep myapp | grep Up | awk '{print $1}'")
                        .ok()
                        .text())
                .isEqualTo(id.substring(0, 12));
        assertThat(hull.run("rm", "myapp").withStatus(1).error()).contains("You cannot remove a running container");
        assertThat(hull.run("kill", "myapp").ok().text()).isEqualTo("myapp");
        assertThat(hull.run("wait", "myapp").ok().text()).isEqualTo("137");
        assertThat(status("myapp")).startsWith("Exited (137) ");
    }

    @Test
    void stopAsksAndWaits() {
        detach("polite", LISTENS);
        detach("deaf", "sleep 1000");
        assertThat(hull.run("stop", "-t", "1", "polite", "deaf").ok().text()).isEqualTo("polite\ndeaf");
        assertThat(status("polite")).startsWith("Exited (");
        assertThat(status("deaf")).startsWith("Exited (137) ");
        assertThat(hull.run("ps", "-q").ok().text()).isEmpty();
    }

    @Test
    void theExitCodeIsKept() {
        detach("seven", "exit 7");
        assertThat(hull.run("wait", "seven").ok().text()).isEqualTo("7");
        hull.run("rename", "seven", "eight").ok();
        assertThat(status("eight")).startsWith("Exited (7) ");
        hull.run("rm", "eight").ok();
        assertThat(hull.run("rm", "eight").withStatus(1).error()).contains("No such container: eight");
    }

    @Test
    void aDeadMonitorIsTold() throws IOException {
        String id = detach("orphan", "sleep 1000");
        String[] record = Files.readString(hull.runRoot().resolve("monitors").resolve(id))
                .strip()
                .split(" ");
        ProcessHandle monitor = ProcessHandle.of(Long.parseLong(record[2])).orElseThrow();
        monitor.destroyForcibly();
        monitor.onExit().join();
        assertThat(status("orphan")).startsWith("Exited (137) ");
        assertThat(hull.run("rm", "orphan").ok().text()).isEqualTo("orphan");
    }

    @Test
    void oneThatRemovesItselfIsGoneAfterItsStop() {
        hull.run("run", "-d", "--rm", "--name", "brief", "hull/toolbox", "sleep", "1000")
                .ok();
        hull.run("stop", "-t", "0", "brief").ok();
        assertThat(hull.run("ps", "-aq").ok().text()).isEmpty();
    }
}
