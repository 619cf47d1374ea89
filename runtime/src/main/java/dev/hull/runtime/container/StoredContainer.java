package dev.hull.runtime.container;

import dev.hull.linux.fs.DurableFiles;
import dev.hull.linux.fs.KernelFile;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import dev.hull.oci.json.JsonValue.ObjectBuilder;
import dev.hull.oci.runtime.Spec;
import dev.hull.runtime.ContainerState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One container's directory. What runs is asked of the kernel each time, not remembered. */
public final class StoredContainer {
    static final String RECORD = "state.json";

    private final Path directory;
    private final ContainerRecord record;

    StoredContainer(Path directory, ContainerRecord record) {
        this.directory = directory;
        this.record = record;
    }

    /** What is known of a container whose making ended at once. */
    static ContainerRecord nothing(String id) {
        return new ContainerRecord("1.0.0", id, "", "", "", "", Map.of(), List.of(), "", 0, -1);
    }

    void write() throws IOException {
        DurableFiles.writeAtomically(directory.resolve(RECORD), Json.write(record.toJson()));
    }

    /** What was written down when it was made. */
    public ContainerRecord record() {
        return record;
    }

    /** Its directory. */
    public Path directory() {
        return directory;
    }

    /** The specification's text. */
    public Path configFile() {
        return directory.resolve("config.json");
    }

    /** Where hull-init writes which process it is. */
    public Path pidFile() {
        return directory.resolve("pids");
    }

    /** Where it waits for its start. */
    public Path startSocket() {
        return directory.resolve("start");
    }

    /** The specification it was made from. */
    public Spec spec() throws IOException {
        return Spec.parse(Json.parse(Files.readAllBytes(configFile())));
    }

    /** The first process, or null when none was made or it has ended. */
    public @Nullable ContainerState process() throws IOException {
        ContainerState state = ContainerState.read(pidFile()).orElse(null);
        return state != null && state.isRunning() ? state : null;
    }

    /** Where it is in its life now. */
    public ContainerStatus status() throws IOException {
        return status(process());
    }

    private ContainerStatus status(@Nullable ContainerState process) {
        boolean made = ContainerState.isAlive(record.creatorPid(), record.creatorStart());
        if (process == null) {
            return made && !Files.exists(pidFile()) ? ContainerStatus.CREATING : ContainerStatus.STOPPED;
        }
        boolean waits = Files.exists(startSocket());
        if (waits && made) {
            return ContainerStatus.CREATING; // its maker ends when it waits for the start
        }
        if (isFrozen()) {
            return ContainerStatus.PAUSED; // one that waits too: it would not hear of its start
        }
        return waits ? ContainerStatus.CREATED : ContainerStatus.RUNNING;
    }

    private boolean isFrozen() {
        for (String group : record.groups()) {
            if (KernelFile.readIfThere(group + "/freezer.state").startsWith("FR")
                    || KernelFile.readIfThere(group + "/cgroup.freeze").startsWith("1")) {
                return true;
            }
        }
        return false;
    }

    /** The state of runtime.md with what runc adds. */
    public JsonObject state() throws IOException {
        ContainerState process = process();
        ContainerStatus status = status(process);
        ObjectBuilder state = JsonValue.object()
                .put("ociVersion", record.ociVersion())
                .put("id", record.id())
                .put("pid", process == null || !status.isAlive() ? 0 : process.containerPid())
                .put("status", status.word())
                .put("bundle", record.bundle())
                .put("rootfs", record.rootfs())
                .put("created", record.created());
        if (!record.unit().isEmpty()) {
            state.put("systemd-scope", record.unit());
        }
        if (!record.annotations().isEmpty()) {
            state.put("annotations", record.annotations());
        }
        return state.put("owner", record.owner()).build();
    }
}
