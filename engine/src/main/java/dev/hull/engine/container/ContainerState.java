package dev.hull.engine.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * What is going on with a container, as its files and the process table say at one moment.
 *
 * <pre>
 *   record ──► CREATED ──► monitor record, processes alive ──► RUNNING ──► exit record ──► EXITED
 *                                      │                                                     ▲
 *                                      └── monitor dead, nothing recorded (137, with error) ─┘
 * </pre>
 *
 * @param phase where it is in its life
 * @param pid process id of the first process, 0 when it does not run
 * @param monitor the process that watches it, empty when there is none (any more)
 * @param exitCode exit status of an ended container, else 0
 * @param outOfMemory whether the kernel killed it for lack of memory
 * @param error why the end is not known exactly, or empty
 * @param started when it was started last, empty if never
 * @param finished when it ended last, empty if never or if nobody saw it
 */
public record ContainerState(
        Phase phase,
        long pid,
        Optional<ProcessIdentity> monitor,
        int exitCode,
        boolean outOfMemory,
        String error,
        Optional<Instant> started,
        Optional<Instant> finished) {
    /** Exit status of a container whose monitor was killed: that of a process that SIGKILL ended. */
    public static final int KILLED = 137;
    /** Exit status of a container that ran when the machine stopped. */
    public static final int LOST = 255;

    static final String MONITOR_DIED = "the monitor of the container died, and the container with it";
    private static final String MACHINE_STOPPED = "the machine stopped while the container ran";

    /** Where a container is in its life. */
    public enum Phase {
        /** Never started. */
        CREATED("created"),
        /** Its first process lives, or its end is being recorded. */
        RUNNING("running"),
        /** Ended. */
        EXITED("exited");

        private final String word;

        Phase(String word) {
            this.word = word;
        }

        /** Docker's word for it. */
        public String word() {
            return word;
        }
    }

    /** Whether it runs. */
    public boolean isRunning() {
        return phase == Phase.RUNNING;
    }

    /** Whether its monitor died and nobody has cleaned up yet. */
    public boolean isOrphaned() {
        return phase == Phase.EXITED && finished.isEmpty() && error.equals(MONITOR_DIED);
    }

    /** Looks at a container. */
    public static ContainerState of(EnginePaths paths, ContainerId id) {
        Optional<Instant> started = modified(paths.etcFile(id, "hostname"));
        Path monitorFile = paths.monitor(id);
        Optional<ProcessIdentity> first = ProcessIdentity.read(monitorFile, 0);
        Optional<ProcessIdentity> monitor = first.isEmpty()
                ? Optional.empty()
                : ProcessIdentity.read(monitorFile, 1).filter(ProcessIdentity::alive);
        // Read after the processes: a monitor that ends in between has left its record.
        Optional<ExitRecord> exit = ExitRecord.read(paths.exitRecord(id));
        if (monitor.isPresent() && (exit.isEmpty() || first.get().alive())) {
            return new ContainerState(
                    Phase.RUNNING, first.get().pid(), monitor, 0, false, "", started, exit.map(ExitRecord::finished));
        }
        if (exit.isPresent()) {
            ExitRecord end = exit.get();
            return ended(end.code(), end.outOfMemory(), end.error(), monitor, started, Optional.of(end.finished()));
        }
        if (first.isPresent() && Files.exists(monitorFile)) {
            return ended(KILLED, false, MONITOR_DIED, Optional.empty(), started, Optional.empty());
        }
        boolean inTheMaking = Files.exists(paths.running(id));
        return started.isPresent() && !inTheMaking
                ? ended(LOST, false, MACHINE_STOPPED, Optional.empty(), started, Optional.empty())
                : new ContainerState(
                        Phase.CREATED, 0, Optional.empty(), 0, false, "", Optional.empty(), Optional.empty());
    }

    private static ContainerState ended(
            int code,
            boolean outOfMemory,
            String error,
            Optional<ProcessIdentity> monitor,
            Optional<Instant> started,
            Optional<Instant> finished) {
        return new ContainerState(Phase.EXITED, 0, monitor, code, outOfMemory, error, started, finished);
    }

    private static Optional<Instant> modified(Path file) {
        try {
            return Optional.of(Files.getLastModifiedTime(file).toInstant());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
