package dev.hull.image.registry.http;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The thread that looks after all {@link Watch}es of a transport; it sleeps while there is none. */
final class Watcher implements AutoCloseable {
    private final Set<Watch> watches = new HashSet<>(); // guarded by this
    private final long slice;
    private boolean started; // guarded by this
    private boolean closed; // guarded by this

    /** Looks as often as an idle time of that length needs. */
    Watcher(Duration idle) {
        this.slice = Math.max(1, Math.min(idle.toMillis() / 4, Cancellation.SLICE.toMillis()));
    }

    synchronized void add(Watch watch) {
        if (watches.add(watch)) {
            if (!started) {
                started = true;
                Thread.ofPlatform().daemon().name("hull-network").start(this::run);
            }
            notifyAll();
        }
    }

    synchronized void remove(Watch watch) {
        watches.remove(watch);
    }

    private void run() {
        try {
            for (List<Watch> all = next(); !all.isEmpty(); all = next()) {
                all.forEach(Watch::check);
            }
        } catch (InterruptedException e) {
            // nobody does; the exchanges go on without limits
        }
    }

    /** What is watched, after a pause; nothing when the transport is closed. */
    private synchronized List<Watch> next() throws InterruptedException {
        if (!closed) {
            wait(slice);
        }
        while (watches.isEmpty() && !closed) {
            wait();
        }
        return closed ? List.of() : List.copyOf(watches);
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
