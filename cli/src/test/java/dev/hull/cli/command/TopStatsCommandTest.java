package dev.hull.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.cli.Console;
import dev.hull.engine.container.ContainerId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a container whose only process is the one of the tests. */
class TopStatsCommandTest {
    @TempDir
    private Path directory;

    private Console hull;
    private ContainerId web;
    private ContainerId old;

    @BeforeEach
    void create() throws IOException {
        hull = new Console(directory);
        TestContainers containers = new TestContainers(directory);
        old = containers.exited("old", Instant.now(), 0, Instant.now());
        web = containers.running("web", Instant.now(), TestContainers.self(), TestContainers.self());
    }

    @Test
    void topShowsProcessesWithTheirIdsOnTheHost() {
        String self = Long.toString(ProcessHandle.current().pid());
        Console.Result bare = hull.with("PATH", "/nonexistent").run("top", "web");
        assertThat(bare.output())
                .startsWith("UID                 PID                 PPID ")
                .contains(" " + self + " ");
        assertThat(hull.run("top", "web", "-eo", "pid,comm").output())
                .contains(self + " ")
                .contains("java");
        assertThat(hull.run("events", "--since", "1m", "--until", "0s", "-f", "event=top", "--format", "{{.ID}}")
                        .output())
                .contains(web.value());
    }

    @Test
    void topNeedsAContainerThatRuns() {
        Console.Result ended = hull.run("top", "old");
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.error()).isEqualTo("hull: Container " + old + " is not running\n");
        assertThat(hull.run("top", "gone").error()).isEqualTo("hull: No such container: gone\n");
        assertThat(hull.run("top").status()).isEqualTo(1);
    }

    @Test
    void statsOfOneAndOfAll() {
        String format = "{{.Container}} {{.Name}} {{.PIDs}} {{.NetIO}}";
        Console.Result one = hull.run("stats", "--no-stream", "--format", format, "web");
        assertThat(one.line()).matches("web web \\d+ -- / --");
        assertThat(one.error()).contains("web has no control group of its own").hasLineCount(1);
        assertThat(hull.run("stats", "--no-stream").output().lines().toList())
                .hasSize(2)
                .first()
                .asString()
                .matches("CONTAINER ID +NAME +CPU % +MEM USAGE / LIMIT +MEM % +NET I/O +BLOCK I/O +PIDS");
        assertThat(hull.run("stats", "--no-stream", "-a", "--no-trunc", "--format", "{{.ID}} {{.MemUsage}}")
                        .output())
                .contains(old + " 0B / 0B", web.value());
    }

    @Test
    void statsOfWhatDoesNotExist() {
        Console.Result result = hull.run("stats", "--no-stream", "gone", "web");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.error()).isEqualTo("hull: No such container: gone\n");
        assertThat(result.output()).isEmpty();
    }
}
