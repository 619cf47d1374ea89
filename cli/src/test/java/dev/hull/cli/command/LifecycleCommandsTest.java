package dev.hull.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.cli.Console;
import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.ProcessIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands on containers whose first process and monitor are one process of the test. */
class LifecycleCommandsTest {
    @TempDir
    private Path directory;

    private Console hull;
    private TestContainers containers;
    private final List<Process> processes = new ArrayList<>();

    @BeforeEach
    void open() {
        hull = new Console(directory);
        containers = new TestContainers(directory);
    }

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
    }

    private ContainerId running(String name, String... command) throws IOException {
        Process process = new ProcessBuilder(command).start();
        processes.add(process);
        if (command[0].equals("sh")) {
            process.getInputStream().read(); // it has set its traps
        }
        ProcessIdentity identity = ProcessIdentity.of(process.pid()).orElseThrow();
        return containers.running(name, Instant.now(), identity, identity);
    }

    private String status(String name) {
        return hull.run("ps", "-a", "-f", "name=" + name, "--format", "{{.Status}}")
                .line();
    }

    @Test
    void stopsSeveralByNameAndPrefix() throws IOException {
        running("one", "sleep", "1000");
        ContainerId two = running("two", "sleep", "1000");
        Console.Result result = hull.run("stop", "one", "nobody", two.value().substring(0, 20));
        assertThat(result.output()).isEqualTo("one\n" + two.value().substring(0, 20) + "\n");
        assertThat(result.error()).isEqualTo("hull: No such container: nobody\n");
        assertThat(result.status()).isEqualTo(1);
        assertThat(status("one")).startsWith("Exited (137)");
        assertThat(hull.run("stop", "one").status()).as("it has ended already").isZero();
    }

    @Test
    void killsWhatDoesNotListenAfterTheTime() throws Exception {
        running("deaf", "sh", "-c", "trap '' TERM; echo; while :; do sleep 1; done");
        assertThat(hull.run("stop", "-t", "0", "deaf").line()).isEqualTo("deaf");
        assertThat(processes.getFirst().waitFor()).isEqualTo(137);
    }

    @Test
    void sendsTheSignalThatWasAskedFor() throws Exception {
        running("web", "sh", "-c", "trap 'exit 7' USR1; echo; while :; do sleep 0.05; done");
        assertThat(hull.run("kill", "-s", "usr1", "web").line()).isEqualTo("web");
        assertThat(processes.getFirst().waitFor()).isEqualTo(7);
        Console.Result dead = hull.run("kill", "web");
        assertThat(dead.status()).isEqualTo(1);
        assertThat(dead.error()).contains("cannot kill container: web: container ", " is not running");
        assertThat(hull.run("kill", "-s", "SIGNONE", "web").status()).isEqualTo(125);
    }

    @Test
    void removesOnlyWhatDoesNotRunUnlessForced() throws IOException {
        ContainerId web = running("web", "sleep", "1000");
        containers.exited("old", Instant.now(), 0, Instant.now());
        Console.Result refused = hull.run("rm", "web", "old");
        assertThat(refused.output()).isEqualTo("old\n");
        assertThat(refused.error()).contains("You cannot remove a running container " + web);
        assertThat(refused.status()).isEqualTo(1);
        assertThat(hull.run("rm", "-f", "web", "gone").status()).isZero();
        assertThat(containers.paths.container(web)).doesNotExist();
        assertThat(containers.paths.name("web")).doesNotExist();
        assertThat(containers.paths.running(web)).doesNotExist();
        assertThat(hull.run("rm", "gone").status()).isEqualTo(1);
    }

    @Test
    void waitsForTheExitCode() throws IOException {
        containers.exited("old", Instant.now(), 3, Instant.now());
        running("short", "sleep", "0.2");
        assertThat(hull.run("wait", "old", "short").output()).isEqualTo("3\n137\n");
    }

    @Test
    void prunesWhatDoesNotRun() throws IOException {
        ContainerId web = running("web", "sleep", "1000");
        ContainerId old = containers.exited("old", Instant.now(), 0, Instant.now());
        assertThat(hull.input("n\n".getBytes(StandardCharsets.UTF_8))
                        .run("container", "prune")
                        .output())
                .contains("WARNING! This will remove all stopped containers.");
        assertThat(hull.run("container", "prune", "-f").output())
                .startsWith("Deleted Containers:\n" + old + "\n\nTotal reclaimed space: ");
        assertThat(hull.run("ps", "-aq").line()).isEqualTo(web.shortForm());
        assertThat(hull.run("container", "prune", "-f").output()).isEqualTo("Total reclaimed space: 0B\n");
    }

    @Test
    void renames() throws IOException {
        ContainerId old = containers.exited("old", Instant.now(), 0, Instant.now());
        containers.exited("other", Instant.now(), 0, Instant.now());
        assertThat(hull.run("rename", "old", "other").error()).contains("already in use");
        assertThat(hull.run("rename", "old", "old").status()).isEqualTo(1);
        assertThat(hull.run("rename", "old", "-x").status()).isNotZero();
        assertThat(hull.run("rename", "old", "fresh").status()).isZero();
        assertThat(hull.run("ps", "-aqf", "name=fresh", "--no-trunc").line()).isEqualTo(old.value());
        assertThat(Files.exists(containers.paths.name("old"))).isFalse();
        assertThat(hull.run("rm", "old").status()).isEqualTo(1);
        assertThat(hull.run("rm", "fresh").status()).isZero();
        assertThat(Files.exists(containers.paths.name("fresh"))).isFalse();
    }
}
