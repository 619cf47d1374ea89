package dev.hull.image.registry.http;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Connections that are open and not in use, by where they lead and whom they trust. */
final class ConnectionPool implements AutoCloseable {
    /** Servers close idle connections after a minute or so. */
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(30);

    /** One that was used a moment ago is taken unseen. */
    private static final long FRESH = TimeUnit.MILLISECONDS.toNanos(20);

    private final Map<String, Deque<HttpConnection>> idle = new HashMap<>(); // guarded by this
    private boolean closed; // guarded by this

    /** One that is still good. */
    Optional<HttpConnection> take(String key) {
        for (HttpConnection found = poll(key); found != null; found = poll(key)) {
            long age = found.idleNanos();
            if (age < FRESH || (age < LONGEST && found.isUsable())) {
                return Optional.of(found);
            }
            found.close();
        }
        return Optional.empty();
    }

    private synchronized @org.jspecify.annotations.Nullable HttpConnection poll(String key) {
        Deque<HttpConnection> connections = idle.get(key);
        return connections == null ? null : connections.pollFirst();
    }

    /** Keeps one for the next. */
    synchronized void give(String key, HttpConnection connection) {
        if (closed) {
            connection.close();
            return;
        }
        connection.rest();
        idle.computeIfAbsent(key, place -> new ArrayDeque<>()).addFirst(connection);
    }

    @Override
    public synchronized void close() {
        closed = true;
        idle.values().forEach(connections -> connections.forEach(HttpConnection::close));
        idle.clear();
    }
}
