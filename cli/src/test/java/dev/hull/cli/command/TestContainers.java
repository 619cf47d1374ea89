package dev.hull.cli.command;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.ContainerRecord;
import dev.hull.engine.container.ContainerStore;
import dev.hull.engine.container.EnginePaths;
import dev.hull.engine.container.ExitRecord;
import dev.hull.engine.container.ProcessIdentity;
import dev.hull.linux.fs.DurableFiles;
import dev.hull.oci.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Containers as files, without a container, for tests of commands. */
final class TestContainers {
    final EnginePaths paths;
    private final ContainerStore store;

    TestContainers(Path directory) {
        paths = new EnginePaths(directory.resolve("store"), directory.resolve("run"));
        store = new ContainerStore(paths);
    }

    /** A container that was never started. */
    ContainerId created(String name, Instant created, String... command) throws IOException {
        ContainerId id = ContainerId.random();
        store.reserve(id, Optional.of(name), new ProcessIdentity(0, 0));
        store.commit(new ContainerRecord(
                id,
                name,
                created,
                "sha256:" + "ab".repeat(32),
                "app",
                List.of(command),
                false,
                JsonValue.object()
                        .put("Labels", Map.of("tier", "web"))
                        .put("Image", "app")
                        .when(
                                name.equals("web"),
                                config -> config.put(
                                        "ExposedPorts",
                                        JsonValue.object()
                                                .put(
                                                        "80/tcp",
                                                        JsonValue.object().build())
                                                .build()))
                        .build(),
                JsonValue.object().put("NetworkMode", "default").build()));
        DurableFiles.deleteTree(paths.running(id));
        return id;
    }

    /** A container that ended. */
    ContainerId exited(String name, Instant created, int code, Instant finished) throws IOException {
        ContainerId id = created(name, created, "false");
        started(id);
        Files.write(
                paths.exitRecord(id),
                ExitRecord.unseen(code, 0, finished, Optional.of(Instant.EPOCH), "")
                        .toBytes());
        return id;
    }

    /** A container whose first process and monitor are these. */
    ContainerId running(String name, Instant created, ProcessIdentity first, ProcessIdentity monitor)
            throws IOException {
        ContainerId id = created(name, created, "sleep", "1000 or \"more\"", "seconds");
        started(id);
        Files.createDirectories(paths.running(id));
        Files.createDirectories(paths.monitors());
        Files.writeString(
                paths.monitor(id),
                first.pid() + " " + first.start() + " " + monitor.pid() + " " + monitor.start() + "\n");
        return id;
    }

    private void started(ContainerId id) throws IOException {
        Files.writeString(paths.etcFile(id, "hostname"), "host\n");
    }

    /** This process. */
    static ProcessIdentity self() {
        return ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();
    }
}
