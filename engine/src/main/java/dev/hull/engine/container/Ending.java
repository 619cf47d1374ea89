package dev.hull.engine.container;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A container that is to end, or is waited for. Asking and waiting are apart, so that many containers end at the same time:
 *
 * <pre>{@code
 * endings.forEach(ending -> ending.signal(15));
 * for (Ending ending : endings) {
 *     if (!ending.await(Duration.ofSeconds(10))) { ending.signal(9); ending.await(); }
 * }
 * }</pre>
 */
public final class Ending {
    private static final long FIRST_PAUSE_MILLIS = 2;
    private static final long LONGEST_PAUSE_MILLIS = 50;

    private final EnginePaths paths;
    private final ContainerId id;
    private final Optional<ProcessIdentity> first;
    private final Optional<ProcessIdentity> monitor;
    private final long asked = System.nanoTime();

    private Ending(EnginePaths paths, ContainerId id, MonitorRecord record) {
        this.paths = paths;
        this.id = id;
        this.first = record.first().filter(ProcessIdentity::alive);
        this.monitor = record.monitor().filter(ProcessIdentity::alive);
    }

    /** The processes of a container, as they are now. */
    public static Ending of(EnginePaths paths, ContainerId id) {
        return new Ending(paths, id, MonitorRecord.read(paths.monitor(id)));
    }

    /** Sends a signal to the first process, if it lives; its monitor may have started it again meanwhile. */
    public void signal(int number) throws IOException {
        Optional<ProcessIdentity> now =
                MonitorRecord.read(paths.monitor(id)).first().or(() -> first);
        if (now.isPresent()) {
            Signals.send(now.get(), number);
        }
    }

    /** Waits until the monitor has recorded the end, cleaned up and left. */
    public void await() throws InterruptedException {
        await(Duration.ofDays(36_500));
    }

    /** The same, for where a deadline would stand otherwise: true. */
    public boolean awaitAny() throws InterruptedException {
        await();
        return true;
    }

    /**
     * Waits as {@link #await()}, at most until that long after this object was made.
     *
     * @return whether it is over
     */
    public boolean await(Duration timeout) throws InterruptedException {
        return until(asked + timeout.toNanos(), false);
    }

    /** Waits as {@link #await()}, at most that long from now. */
    public boolean awaitMore(Duration timeout) throws InterruptedException {
        return until(System.nanoTime() + timeout.toNanos(), false);
    }

    /** Waits until the first process that this object was made for has ended and its end is recorded. */
    public void awaitProcess() throws InterruptedException {
        until(asked + Duration.ofDays(36_500).toNanos(), true);
    }

    /**
     * Waits until the first process that this object was made for has ended, at most that long from now.
     *
     * @return whether it has
     */
    public boolean awaitFirst(Duration timeout) throws InterruptedException {
        return until(
                System.nanoTime() + timeout.toNanos(),
                () -> first.isEmpty() || !first.get().alive());
    }

    /** Waits until the monitor has started another first process, or has left. */
    public void awaitNext() throws InterruptedException {
        until(System.nanoTime() + Duration.ofDays(1).toNanos(), () -> {
            Optional<ProcessIdentity> now =
                    MonitorRecord.read(paths.monitor(id)).first();
            boolean other = now.isPresent()
                    && (first.isEmpty()
                            || now.get().pid() != first.get().pid()
                            || now.get().start() != first.get().start());
            return other || monitor.isEmpty() || !monitor.get().alive();
        });
    }

    private boolean until(long deadline, boolean once) throws InterruptedException {
        return until(deadline, () -> !isAlive() || (once && isRecorded()));
    }

    private static boolean until(long deadline, BooleanSupplier over) throws InterruptedException {
        long pause = FIRST_PAUSE_MILLIS;
        while (!over.getAsBoolean()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            Thread.sleep(Math.min(pause, left));
            pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
        }
        return true;
    }

    private boolean isAlive() {
        return (monitor.isPresent() && monitor.get().alive())
                || (first.isPresent() && first.get().alive());
    }

    private boolean isRecorded() {
        boolean ended = first.isEmpty() || !first.get().alive();
        return ended && Files.exists(paths.exitRecord(id));
    }
}
