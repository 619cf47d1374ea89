package dev.hull.image.registry.http;

import java.time.Duration;

/**
 * Says to all threads of one transfer that it has failed. They look at it wherever they wait. (Interrupting them instead would
 * close whatever file they have open at the moment, locks among them.)
 */
public final class Cancellation {
    /** How long a wait goes on, at most, before it is looked here. */
    static final Duration SLICE = Duration.ofMillis(100);

    private boolean cancelled; // guarded by this

    /** Ends all waits. */
    public synchronized void cancel() {
        cancelled = true;
        notifyAll();
    }

    /** Whether it was called off. */
    public synchronized boolean isCancelled() {
        return cancelled;
    }

    /** Sleeps that long, or less when it is called off. */
    public synchronized void sleep(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toMillis(); left > 0 && !cancelled; left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }
}
