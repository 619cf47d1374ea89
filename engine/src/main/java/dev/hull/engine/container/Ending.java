package dev.hull.engine.container;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

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

    private final Optional<ProcessIdentity> first;
    private final Optional<ProcessIdentity> monitor;
    private final long asked = System.nanoTime();

    private Ending(Optional<ProcessIdentity> first, Optional<ProcessIdentity> monitor) {
        this.first = first;
        this.monitor = monitor;
    }

    /** The processes of a container, as they are now. */
    public static Ending of(EnginePaths paths, ContainerId id) {
        return new Ending(
                ProcessIdentity.read(paths.monitor(id), 0).filter(ProcessIdentity::alive),
                ProcessIdentity.read(paths.monitor(id), 1).filter(ProcessIdentity::alive));
    }

    /** Sends a signal to the first process, if it lives. */
    public void signal(int number) throws IOException {
        if (first.isPresent()) {
            Signals.send(first.get(), number);
        }
    }

    /** Waits until the monitor has recorded the end, cleaned up and left. */
    public void await() throws InterruptedException {
        await(Duration.ofDays(36_500));
    }

    /**
     * Waits as {@link #await()}, at most until that long after this object was made.
     *
     * @return whether it is over
     */
    public boolean await(Duration timeout) throws InterruptedException {
        long pause = FIRST_PAUSE_MILLIS;
        while (isAlive()) {
            long left = timeout.minusNanos(System.nanoTime() - asked).toMillis();
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
}
