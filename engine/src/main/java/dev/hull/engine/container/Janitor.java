package dev.hull.engine.container;

import dev.hull.linux.fs.DurableFiles;
import dev.hull.linux.fs.LockFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Cleans up after whatever died: a launcher killed while it made a container, a monitor killed before it ran the steps
 * owed after the exit, a machine that lost power. Every command that makes containers sweeps first, so nothing needs to
 * stay resident for it.
 */
public final class Janitor {
    private static final long EXIT_PLAN_SECONDS = 30;
    private static final int KILL = 9;
    private final EnginePaths paths;
    private final ContainerStore containers;
    private final Path hullInit;
    private final Consumer<ContainerId> release;

    /**
     * A janitor of these paths.
     *
     * @param hullInit the program that runs what a plan owes after the exit
     * @param release gives back what a container holds outside of these paths, such as its address
     */
    public Janitor(EnginePaths paths, Path hullInit, Consumer<ContainerId> release) {
        this.paths = paths;
        this.containers = new ContainerStore(paths);
        this.hullInit = hullInit;
        this.release = release;
    }

    /** Looks at every container that should be running and cleans up those whose processes are gone. */
    public void sweep() throws IOException {
        if (!Files.exists(paths.bootMarker())) {
            sweepAfterBoot();
            Files.createDirectories(paths.runRoot());
            Files.write(paths.bootMarker(), new byte[0]);
        }
        List<ContainerId> running = ContainerStore.ids(paths.running());
        for (ContainerId id : running) {
            if (!isAttended(id)) {
                recover(id);
            }
        }
        List<ContainerId> monitors = ContainerStore.ids(paths.monitors());
        if (monitors.size() > running.size()) {
            sweepMonitors(monitors);
        }
        containers.sweepNames();
    }

    /** A monitor that was killed at its very last step. */
    private void sweepMonitors(List<ContainerId> monitors) throws IOException {
        try (LockFile making = LockFile.exclusive(paths.containersLock())) {
            for (ContainerId id : monitors) {
                if (!isAttended(id) && !Files.exists(paths.running(id))) {
                    Files.deleteIfExists(paths.monitor(id));
                }
            }
        }
    }

    /** Whether somebody looks after the container: its monitor, or the process that is making it. */
    public boolean isAttended(ContainerId id) {
        return ProcessIdentity.read(paths.monitor(id), 1)
                        .filter(ProcessIdentity::alive)
                        .isPresent()
                || ProcessIdentity.read(paths.owner(id), 0)
                        .filter(ProcessIdentity::alive)
                        .isPresent();
    }

    /** Run state does not survive a boot: containers that should vanish with their end have ended. */
    private void sweepAfterBoot() throws IOException {
        for (ContainerId id : ContainerStore.ids(paths.containers())) {
            Optional<ContainerRecord> record = containers.load(id);
            boolean unfinished = record.isEmpty() || record.get().remove();
            if (unfinished && !Files.exists(paths.running(id))) {
                containers.remove(id, record.map(ContainerRecord::name));
            }
        }
    }

    /**
     * Cleans up after a container that nobody looks after any more; does nothing for any other. A kept container has an exit
     * record afterwards: that of its monitor, else one that says that the monitor died.
     */
    public void recover(ContainerId id) throws IOException {
        // Two sweeps may find the same container; the second finds nothing left to do.
        try (LockFile lock = LockFile.exclusive(paths.runRoot().resolve("janitor.lock"))) {
            if (!isAbandoned(id)) {
                return;
            }
            Optional<ContainerRecord> record = containers.load(id);
            MonitorRecord monitor = MonitorRecord.read(paths.monitor(id));
            Optional<ProcessIdentity> first = monitor.first();
            if (first.isPresent() && first.get().alive()) {
                // Its parent-death signal was cleared by a setuid program; nobody would ever record its end.
                ProcessHandle.of(first.get().pid()).ifPresent(ProcessHandle::destroyForcibly);
            }
            // Frozen processes do not even take the signal that kills them, and keep all their groups.
            Freezer.thaw(paths, id);
            Optional<ExitRecord> seen = ExitRecord.read(paths.exitRecord(id));
            if (Files.exists(paths.exitPlan(id))) {
                runExitPlan(paths.exitPlan(id));
            }
            release.accept(id);
            if (record.isEmpty() || record.get().remove()) {
                containers.remove(id, record.map(ContainerRecord::name).or(() -> reservedName(id)));
            } else {
                recordEnd(id, seen, monitor);
                Files.deleteIfExists(paths.monitor(id));
                DurableFiles.deleteTree(paths.running(id));
            }
        }
    }

    /**
     * The owed steps have written that it was killed; that is only true if it ran and its monitor has seen no other end. One
     * that was about to run is told as it was before.
     */
    private void recordEnd(ContainerId id, Optional<ExitRecord> seen, MonitorRecord monitor) throws IOException {
        if (seen.isPresent() && !seen.get().restarting()) {
            DurableFiles.write(paths.exitRecord(id), seen.get().toBytes());
        } else if (monitor.first().isPresent()) {
            ExitRecord killed = seen.or(() -> ExitRecord.read(paths.exitRecord(id)))
                    .orElseGet(() -> ExitRecord.unseen(
                            ContainerState.KILLED, KILL, Instant.now(), Optional.of(Instant.EPOCH), ""));
            DurableFiles.write(
                    paths.exitRecord(id),
                    killed.told(ContainerState.MONITOR_DIED, monitor).toBytes());
        } else if (Files.exists(paths.etcFile(id, "hostname"))) {
            ExitRecord cut = ExitRecord.unseen(
                    ContainerState.KILLED, KILL, Instant.now(), Optional.empty(), ContainerState.CUT_OFF);
            DurableFiles.write(paths.exitRecord(id), cut.toBytes());
        } else {
            Files.deleteIfExists(paths.exitRecord(id));
        }
    }

    /** Whether nobody looks after it, seen when no other process is in the middle of making a container. */
    private boolean isAbandoned(ContainerId id) throws IOException {
        try (LockFile making = LockFile.exclusive(paths.containersLock())) {
            return Files.exists(paths.running(id)) && !isAttended(id);
        }
    }

    private Optional<String> reservedName(ContainerId id) {
        try {
            return Optional.of(Files.readString(paths.reservedName(id)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void runExitPlan(Path plan) throws IOException {
        Process process = new ProcessBuilder(List.of(hullInit.toString(), "exit", plan.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(EXIT_PLAN_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
