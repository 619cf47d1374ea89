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
 *                 ▲          │          │        ▲ │             ▲ │                          ▲
 *                 │          │          │        │ └── freezer ─►│ └─ record says "again" ─► RESTARTING
 *                 └─ failed ─┘          │        └─── PAUSED ◄───┘                            │
 *                                       └── both dead, nothing recorded (137, with error) ────┘
 * </pre>
 *
 * @param phase where it is in its life
 * @param pid process id of the first process, 0 when it does not run
 * @param monitor the process that watches it, empty when there is none (any more)
 * @param exitCode exit status of an ended container, or of one that could not be started, else 0
 * @param outOfMemory whether the kernel killed it for lack of memory
 * @param error why the end is not known exactly, or empty
 * @param started when it was started last, empty if never
 * @param finished when it ended last, empty if never or if nobody saw it
 * @param restarts how often its monitor has started it again
 */
public record ContainerState(
        Phase phase,
        long pid,
        Optional<ProcessIdentity> monitor,
        int exitCode,
        boolean outOfMemory,
        String error,
        Optional<Instant> started,
        Optional<Instant> finished,
        int restarts) {
    /** Exit status of a container whose monitor was killed: that of a process that SIGKILL ended. */
    public static final int KILLED = 137;
    /** Exit status of a container that ran when the machine stopped. */
    public static final int LOST = 255;

    static final String MONITOR_DIED = "the monitor of the container died, and the container with it";
    static final String CUT_OFF = "the start of the container was cut off";
    private static final String MACHINE_STOPPED = "the machine stopped while the container ran";

    /** Where a container is in its life. */
    public enum Phase {
        /** Never started. */
        CREATED("created"),
        /** Its first process lives, or its end is being recorded. */
        RUNNING("running"),
        /** Its processes are frozen. */
        PAUSED("paused"),
        /** Ended, and its monitor is about to start it again. */
        RESTARTING("restarting"),
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

    /**
     * Whether it runs, is paused, or waits to be started again. Its monitor looks after it, unless that was killed and the first
     * process outlives it: those of another runtime do.
     */
    public boolean isRunning() {
        return phase == Phase.RUNNING || phase == Phase.PAUSED || phase == Phase.RESTARTING;
    }

    /** Whether its monitor died and nobody has cleaned up yet. */
    public boolean isOrphaned() {
        return phase == Phase.EXITED && finished.isEmpty() && error.equals(MONITOR_DIED);
    }

    /** Looks at a container. */
    public static ContainerState of(EnginePaths paths, ContainerId id) {
        MonitorRecord monitor = MonitorRecord.read(paths.monitor(id));
        boolean watched =
                monitor.monitor().isPresent() && monitor.monitor().get().alive();
        // Read after the monitor: one that ends in between has left its record.
        Optional<ExitRecord> exit = ExitRecord.read(paths.exitRecord(id));
        if (watched && exit.isEmpty()
                || monitor.first().isPresent() && monitor.first().get().alive()) {
            return new ContainerState(
                    Freezer.isPaused(paths, id) ? Phase.PAUSED : Phase.RUNNING,
                    monitor.first().get().pid(),
                    watched ? monitor.monitor() : Optional.empty(),
                    0,
                    false,
                    "",
                    monitor.started().or(() -> modified(paths.etcFile(id, "hostname"))),
                    exit.map(ExitRecord::finished).or(monitor::finished),
                    monitor.restarts());
        }
        if (exit.isPresent() && !exit.get().restarting()) {
            return ended(paths, id, exit.get(), Phase.EXITED, watched ? monitor.monitor() : Optional.empty());
        }
        if (exit.isPresent() && watched) {
            return ended(paths, id, exit.get(), Phase.RESTARTING, monitor.monitor());
        }
        Optional<Instant> started = modified(paths.etcFile(id, "hostname"));
        if (monitor.first().isPresent() && Files.exists(paths.monitor(id))) {
            return new ContainerState(
                    Phase.EXITED,
                    0,
                    Optional.empty(),
                    KILLED,
                    false,
                    MONITOR_DIED,
                    started,
                    Optional.empty(),
                    monitor.restarts());
        }
        boolean lost = started.isPresent() && !Files.exists(paths.running(id));
        return new ContainerState(
                lost ? Phase.EXITED : Phase.CREATED,
                0,
                Optional.empty(),
                lost ? LOST : 0,
                false,
                lost ? MACHINE_STOPPED : "",
                lost ? started : Optional.empty(),
                Optional.empty(),
                0);
    }

    private static ContainerState ended(
            EnginePaths paths, ContainerId id, ExitRecord end, Phase phase, Optional<ProcessIdentity> monitor) {
        boolean ran = end.ran();
        Optional<ExitRecord> last = ran || phase != Phase.EXITED ? Optional.empty() : FailedStart.lastEnd(paths, id);
        if (last.isPresent()) {
            return new ContainerState(
                    phase,
                    0,
                    monitor,
                    end.code(),
                    false,
                    end.error(),
                    last.get().started(),
                    Optional.of(last.get().finished()),
                    0);
        }
        Optional<Instant> started = end.started();
        if (ran && (started.isEmpty() || started.get().getEpochSecond() == 0)) {
            started = modified(paths.etcFile(id, "hostname"));
        }
        return new ContainerState(
                !ran && phase == Phase.EXITED ? Phase.CREATED : phase,
                0,
                monitor,
                end.code(),
                end.outOfMemory(),
                end.error(),
                started,
                ran ? Optional.of(end.finished()) : Optional.empty(),
                end.restarts());
    }

    private static Optional<Instant> modified(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty(); // a failure costs more
        }
        try {
            return Optional.of(Files.getLastModifiedTime(file).toInstant());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
