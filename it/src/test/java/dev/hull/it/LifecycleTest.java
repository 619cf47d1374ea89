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
        hull.run("rm", "-f", "--all").ok();
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

    /** Also where there is none: {@code docker rm $(docker ps -aq)} fails then. */
    @Test
    void allCanBeStoppedAndRemoved() {
        detach("first", LISTENS);
        hull.run("create", "--name", "second", "hull/toolbox", "true").ok();
        assertThat(hull.run("stop", "--all").ok().text()).isEqualTo("first");
        assertThat(hull.run("rm", "-a").ok().text().lines()).containsExactlyInAnyOrder("first", "second");
        assertThat(hull.run("stop", "-a").ok().text()).isEmpty();
        assertThat(hull.run("rm", "-fa").ok().text()).isEmpty();
        assertThat(hull.run("rm", "-f").withStatus(1).error()).contains("'hull rm' requires at least 1 argument");
        assertThat(hull.run("rm", "--all", "first").withStatus(1).error()).contains("not both");
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

    /** As with Docker: a restart is no end, so the container is not removed; its next end is. */
    @Test
    void oneThatRemovesItselfSurvivesARestart() {
        hull.run("run", "-d", "--rm", "--name", "again", "hull/toolbox", "sleep", "1000")
                .ok();
        String first = hull.run("inspect", "-f", "{{.State.Pid}}", "again").ok().text();
        assertThat(hull.run("restart", "-t", "0", "again").ok().text()).isEqualTo("again");
        assertThat(status("again")).startsWith("Up ");
        assertThat(hull.run("inspect", "-f", "{{.State.Pid}}", "again").ok().text())
                .isNotEqualTo(first);
        hull.run("restart", "-t", "0", "again").ok();
        assertThat(hull.run("events", "--since", "1h", "--until", "0s", "-f", "container=again", "-f", "event=restart")
                        .ok()
                        .output()
                        .lines())
                .hasSize(2);
        hull.run("kill", "again").ok();
        hull.script("i=0; while docker inspect again >/dev/null 2>&1 && [ $i -lt 100 ]; do i=$((i + 1)); done");
        assertThat(hull.run("ps", "-aq").ok().text()).isEmpty();
    }

    /** As with Docker: it has still ended when it last ran, with the code and the reason of the start that failed. */
    @Test
    void aStartThatFailsIsToldByTheContainer() {
        String state = "{{.State.Status}} {{.State.ExitCode}} {{.State.Error}}";
        hull.run("run", "--name", "never", "hull/toolbox", "no-such-program").withStatus(127);
        assertThat(hull.run("inspect", "-f", state, "never").ok().text())
                .startsWith("created 127 ")
                .contains("executable file not found in $PATH");

        hull.run("run", "--name", "once", "hull/toolbox", "sh", "-c", "mkdir /d; exit 3")
                .withStatus(3);
        String times = "{{.State.StartedAt}} {{.State.FinishedAt}}";
        String before = hull.run("inspect", "-f", times, "once").ok().text();
        hull.run("run", "--rm", "--volumes-from", "once", "hull/toolbox", "true")
                .ok();
        String id = hull.run("inspect", "-f", "{{.Id}}", "once").ok().text();
        hull.script("rm -rf " + hull.store() + "/containers/" + id + "/upper/bin; mkdir -p " + hull.store()
                        + "/containers/" + id + "/upper/usr/bin; cd " + hull.store() + "/containers/" + id
                        + "/upper/usr/bin; rm -f sh; printf '#!/no/such' >sh; chmod 755 sh")
                .ok();
        assertThat(hull.run("start", "once").status()).isNotZero();
        assertThat(hull.run("inspect", "-f", state, "once").ok().text()).startsWith("exited 127 ");
        assertThat(hull.run("inspect", "-f", times, "once").ok().text()).isEqualTo(before);
        assertThat(status("once")).startsWith("Exited (127) ");
        assertThat(hull.run("start", "-a", "once").status()).isNotZero();
        assertThat(status("once")).startsWith("Exited (127) ");
    }
}
