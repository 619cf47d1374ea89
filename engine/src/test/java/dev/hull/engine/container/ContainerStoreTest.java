package dev.hull.engine.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerStoreTest {
    @TempDir
    private Path directory;

    private EnginePaths paths;
    private ContainerStore store;
    private final ProcessIdentity self =
            ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();
    private final ProcessIdentity dead =
            new ProcessIdentity(ProcessHandle.current().pid(), 1);

    @BeforeEach
    void open() {
        paths = new EnginePaths(directory.resolve("root"), directory.resolve("run"));
        store = new ContainerStore(paths);
    }

    private ContainerRecord record(ContainerId id, String name, boolean remove) {
        return new ContainerRecord(
                id,
                name,
                Instant.parse("2026-01-02T03:04:05Z"),
                "sha256:1",
                "img",
                List.of("sleep", "1"),
                remove,
                JsonValue.object().put("Tty", true).build(),
                JsonValue.object().build());
    }

    private ContainerId create(String name, boolean remove, ProcessIdentity owner) throws IOException {
        ContainerId id = ContainerId.random();
        store.commit(record(id, store.reserve(id, Optional.of(name), owner), remove));
        return id;
    }

    @Test
    void findsByNameIdAndUniquePrefix() throws IOException {
        ContainerId id = create("web", false, self);
        assertThat(store.find("web")).isEqualTo(record(id, "web", false));
        assertThat(store.find("/web").id()).isEqualTo(id);
        assertThat(store.find(id.value()).id()).isEqualTo(id);
        assertThat(store.find(id.value().substring(0, 5)).id()).isEqualTo(id);
        assertThatThrownBy(() -> store.find("nobody")).hasMessage("No such container: nobody");
        assertThatThrownBy(() -> store.find("")).isInstanceOf(HullException.class);
        assertThatThrownBy(() -> store.find("../names/web")).isInstanceOf(HullException.class);
    }

    @Test
    void saysWhoHasAName() throws IOException {
        ContainerId id = create("web", false, self);
        assertThatThrownBy(() -> create("web", false, self))
                .isInstanceOfSatisfying(
                        HullException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT))
                .hasMessageContaining("\"/web\" is already in use by container \"" + id);
        assertThat(Files.list(paths.containers())).hasSize(1);
        assertThat(Files.list(paths.running())).hasSize(1);
    }

    @Test
    void takesOverANameThatACrashLeft() throws IOException {
        Files.createDirectories(paths.names());
        Files.writeString(paths.name("web"), "f".repeat(64));
        ContainerId id = create("web", false, self);
        assertThat(store.find("web").id()).isEqualTo(id);
        Files.writeString(paths.name("cut"), "");
        assertThat(create("cut", false, self)).isNotNull();
    }

    @Test
    void givesEveryContainerItsOwnNameAtOnce() throws Exception {
        Set<String> names = new ConcurrentSkipListSet<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    names.add(store.reserve(ContainerId.random(), Optional.empty(), self));
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(names).hasSize(16);
    }

    @Test
    void refusesBadNames() {
        for (String name : List.of("a", "-ab", "a b", "a/b", "ä1", "")) {
            assertThatThrownBy(() -> store.reserve(ContainerId.random(), Optional.of(name), self))
                    .hasMessageContaining("invalid container name");
        }
    }

    @Test
    void sweepsWhatDiedInTheMaking() throws IOException {
        Janitor janitor = new Janitor(paths, Path.of("/bin/true"), id -> {});
        ContainerId unfinished = ContainerId.random();
        store.reserve(unfinished, Optional.of("unfinished"), dead);
        ContainerId shortLived = create("short", true, dead);
        ContainerId kept = create("kept", false, dead);
        ContainerId living = create("living", true, self);
        janitor.sweep();
        assertThat(paths.container(unfinished)).doesNotExist();
        assertThat(paths.container(shortLived)).doesNotExist();
        assertThat(paths.name("short")).doesNotExist();
        assertThat(paths.name("unfinished")).doesNotExist();
        assertThat(paths.record(kept)).exists();
        assertThat(paths.running(kept)).doesNotExist();
        assertThat(paths.running(living)).exists();
        assertThat(store.list()).extracting(ContainerRecord::name).containsExactlyInAnyOrder("kept", "living");
    }

    @Test
    void runsTheOwedStepsOfADeadMonitor() throws IOException {
        ContainerId id = create("web", false, dead);
        Path proof = directory.resolve("proof");
        Path program = Files.writeString(directory.resolve("init"), "#!/bin/sh\necho \"$1 $2\" > " + proof + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Files.write(paths.exitPlan(id), new byte[] {1});
        new Janitor(paths, program, released -> {}).sweep();
        assertThat(Files.readString(proof)).isEqualTo("exit " + paths.exitPlan(id) + "\n");
    }

    @Test
    void removesWhatShouldNotHaveSurvivedABoot() throws IOException {
        create("gone", true, self);
        create("stays", false, self);
        dev.hull.linux.fs.DurableFiles.deleteTree(paths.runRoot());
        new Janitor(paths, Path.of("/bin/true"), id -> {}).sweep();
        assertThat(store.list()).extracting(ContainerRecord::name).containsExactly("stays");
    }

    @Test
    void neverSweepsWhatIsJustBeingMade() throws Exception {
        Janitor janitor = new Janitor(paths, Path.of("/bin/true"), id -> {});
        Files.createDirectories(paths.root());
        AtomicBoolean done = new AtomicBoolean();
        Thread sweeper = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                try {
                    janitor.sweep();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        });
        for (int i = 0; i < 200; i++) {
            ContainerId id = ContainerId.random();
            store.reserve(id, Optional.empty(), self);
            assertThat(paths.container(id)).exists();
            assertThat(paths.owner(id)).exists();
            store.remove(id, Optional.empty());
        }
        done.set(true);
        sweeper.join();
    }

    @Test
    void knowsProcessesByTheirStart() {
        assertThat(self.alive()).isTrue();
        assertThat(dead.alive()).isFalse();
        assertThat(new ProcessIdentity(0, 0).alive()).isFalse();
    }
}
