package dev.hull.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.linux.fs.KernelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerStateTest {
    @TempDir
    Path directory;

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("file"), text);
    }

    @Test
    void processesAndTheirStartTimes() throws IOException {
        assertThat(ContainerState.read(file("12 3400 11 3399\n"))).contains(new ContainerState(12, 3400, 11, 3399));
        assertThat(ContainerState.read(directory.resolve("missing"))).isEmpty();
        assertThat(ContainerState.read(file("12 3400 11"))).isEmpty();
        assertThat(ContainerState.read(file(""))).isEmpty();
        assertThatThrownBy(() -> ContainerState.read(file("a b c d\n")))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("not a line of numbers: a b c d");
    }

    @Test
    void howItEnded() throws IOException {
        assertThat(ContainerState.readExit(file("137 9 1 1795314952252508950\n")))
                .contains(new ContainerState.Exit(137, 9, true, Instant.ofEpochSecond(1795314952L, 252508950)));
        assertThat(ContainerState.readExit(directory.resolve("missing"))).isEmpty();
    }

    @Test
    void thisProcessLivesSinceItsStart() throws IOException {
        long pid = ProcessHandle.current().pid();
        String stat = KernelFile.read("/proc/self/stat");
        long start = Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19]);
        assertThat(ContainerState.isAlive(pid, start)).isTrue();
        assertThat(ContainerState.isAlive(pid, start + 1))
                .as("the number belongs to another process now")
                .isFalse();
        assertThat(ContainerState.isAlive(1L << 30, start)).isFalse();
        assertThat(new ContainerState(pid, start, pid, start - 1).isRunning()).isTrue();
        assertThat(new ContainerState(pid, start, pid, start - 1).isWatched()).isFalse();
    }
}
