package dev.hull.engine.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.oci.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerStateTest {
    @TempDir
    private Path directory;

    private EnginePaths paths;
    private ContainerId id;
    private final ProcessIdentity self =
            ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();
    private final ProcessIdentity dead =
            new ProcessIdentity(ProcessHandle.current().pid(), 1);

    @BeforeEach
    void create() throws IOException {
        paths = new EnginePaths(directory.resolve("root"), directory.resolve("run"));
        id = ContainerId.random();
        ContainerStore store = new ContainerStore(paths);
        String name = store.reserve(id, Optional.of("web"), dead);
        store.commit(new ContainerRecord(
                id,
                name,
                Instant.now(),
                "sha256:1",
                "img",
                List.of("true"),
                false,
                JsonValue.object().build(),
                JsonValue.object().build()));
    }

    private void launched(ProcessIdentity first, ProcessIdentity monitor) throws IOException {
        Files.writeString(paths.etcFile(id, "hostname"), "web\n");
        Files.createDirectories(paths.monitors());
        Files.writeString(
                paths.monitor(id),
                first.pid() + " " + first.start() + " " + monitor.pid() + " " + monitor.start() + "\n");
    }

    private void ended(String record) throws IOException {
        Files.writeString(paths.exitRecord(id), record);
    }

    private ContainerState state() {
        return ContainerState.of(paths, id);
    }

    private Janitor janitor() {
        return new Janitor(paths, Path.of("/bin/true"), released -> {});
    }

    @Test
    void createdBeforeItsFirstStart() {
        assertThat(state().phase()).isEqualTo(ContainerState.Phase.CREATED);
        assertThat(state().started()).isEmpty();
    }

    @Test
    void runsWhileItsProcessesLive() throws IOException {
        launched(self, self);
        assertThat(state().isRunning()).isTrue();
        assertThat(state().pid()).isEqualTo(self.pid());
        assertThat(state().started()).isPresent();
    }

    @Test
    void runsUntilItsEndIsRecorded() throws IOException {
        launched(dead, self);
        assertThat(state().isRunning()).isTrue();
        ended("3 0 0 1700000000000000001\n");
        assertThat(state().phase()).isEqualTo(ContainerState.Phase.EXITED);
        assertThat(state().exitCode()).isEqualTo(3);
        assertThat(state().finished()).contains(Instant.ofEpochSecond(1_700_000_000, 1));
        assertThat(state().monitor()).as("still cleaning up").isPresent();
    }

    @Test
    void runsAlsoWithoutItsMonitor() throws IOException {
        launched(self, dead);
        assertThat(state().phase()).isEqualTo(ContainerState.Phase.RUNNING);
        assertThat(state().pid()).isEqualTo(self.pid());
        assertThat(state().monitor()).isEmpty();
        assertThat(state().isOrphaned()).isFalse();
    }

    @Test
    void aHalfWrittenRecordIsNone() throws IOException {
        launched(dead, self);
        for (String text : List.of("", "0 0", "0 0 0 17", "a b c d\n")) {
            ended(text);
            assertThat(state().isRunning()).as(text).isTrue();
        }
    }

    @Test
    void saysThatItsMonitorDied() throws IOException {
        launched(dead, dead);
        assertThat(state().isOrphaned()).isTrue();
        janitor().recover(id);
        ContainerState told = state();
        assertThat(told.isOrphaned()).isFalse();
        assertThat(told.phase()).isEqualTo(ContainerState.Phase.EXITED);
        assertThat(told.exitCode()).isEqualTo(137);
        assertThat(told.error()).contains("monitor");
        assertThat(told.finished()).isPresent();
    }

    @Test
    void keepsWhatTheMonitorSawBeforeItDied() throws IOException {
        launched(dead, dead);
        ended("5 0 1 1700000000000000000\n");
        janitor().recover(id);
        assertThat(state().exitCode()).isEqualTo(5);
        assertThat(state().outOfMemory()).isTrue();
        assertThat(state().error()).isEmpty();
        assertThat(paths.running(id)).doesNotExist();
    }

    @Test
    void aLaunchThatWasCutOffLeavesItCreated() throws IOException {
        ended("137 9 0 1700000000000000000\n");
        Files.delete(paths.exitRecord(id));
        janitor().recover(id);
        assertThat(state().phase()).isEqualTo(ContainerState.Phase.CREATED);
    }

    @Test
    void saysThatTheMachineStopped() throws IOException {
        launched(self, self);
        dev.hull.linux.fs.DurableFiles.deleteTree(paths.runRoot());
        assertThat(state().exitCode()).isEqualTo(255);
        assertThat(state().error()).contains("machine stopped");
        assertThat(state().finished()).isEmpty();
    }
}
