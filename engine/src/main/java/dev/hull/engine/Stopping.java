package dev.hull.engine;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.Ending;
import dev.hull.engine.container.EnginePaths;
import dev.hull.engine.container.Freezer;
import dev.hull.engine.events.Event;
import dev.hull.engine.events.EventLog;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A container that was asked to stop. Asking and waiting are apart, so that many stop at the same time. */
public final class Stopping {
    private static final int KILL = 9;
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    private final EnginePaths paths;
    private final ContainerId id;
    private final Ending ending;
    private final long seconds;
    private final EventLog events;
    private final Optional<Event> stopped;
    private boolean comesBack;

    /**
     * A container that was asked.
     *
     * @param stopped what is to be told when it is over, empty for one that did not run
     */
    Stopping(EnginePaths paths, ContainerId id, Ending ending, long seconds, EventLog events, Optional<Event> stopped) {
        this.paths = paths;
        this.id = id;
        this.ending = ending;
        this.seconds = seconds;
        this.events = events;
        this.stopped = stopped;
    }

    /** The same for a container that its monitor starts again: it is over when that has happened, or it is gone. */
    Stopping comingBack() {
        comesBack = true;
        return this;
    }

    /** Seconds between the container's stop signal and SIGKILL; -1: it is never killed. */
    public long timeout() {
        return seconds;
    }

    /**
     * Waits until it is over, and kills the container when its time is.
     *
     * @param timeout seconds since it was asked, -1 for without end
     */
    public void finish(long timeout) throws IOException, InterruptedException {
        long limit = Math.min(timeout, FOR_EVER.toSeconds());
        if (comesBack) {
            Duration patience = limit < 0 ? FOR_EVER : Duration.ofSeconds(limit);
            while (!ending.awaitFirst(patience)) {
                ending.signal(KILL);
                Freezer.thaw(paths, id);
                patience = Duration.ofSeconds(1);
            }
            tell();
            ending.awaitNext();
            return;
        }
        boolean over = limit < 0 ? ending.awaitAny() : ending.await(Duration.ofSeconds(limit));
        while (!over) {
            ending.signal(KILL);
            Freezer.thaw(paths, id);
            over = ending.awaitMore(Duration.ofSeconds(1));
        }
        tell();
    }

    /** Made when it was asked, it happens now. */
    private void tell() {
        if (stopped.isPresent()) {
            Event event = stopped.get();
            events.append(Event.now(event.type(), event.action(), event.id(), event.attributes()));
        }
    }
}
