package dev.hull.image.registry.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The waiting of one exchange for the network. Reads and writes block; somebody else ends them by closing the socket when
 * nothing moved for too long, the transfer was called off, or the thread was interrupted.
 */
final class Watch {
    private final Watcher watcher;
    private final Cancellation transfer;
    private final Duration idle;
    private @Nullable Socket socket; // guarded by this
    private @Nullable Thread waiting; // guarded by this
    private long since; // guarded by this
    private @Nullable IOException end; // guarded by this
    private String words = "no answer within "; // guarded by this

    Watch(Watcher watcher, Cancellation transfer, Duration idle) {
        this.watcher = watcher;
        this.transfer = transfer;
        this.idle = idle;
    }

    /** Something that waits. */
    @FunctionalInterface
    interface Wait<T> {
        T run() throws IOException;
    }

    /** What is closed to end a wait. */
    synchronized void over(Socket connection) {
        socket = connection;
    }

    /** How the failure begins when nothing moves: before the time. */
    synchronized void say(String text) {
        words = text;
    }

    /** Waits; a failure that has its reason here is told with that. */
    <T> T during(Wait<T> wait) throws IOException {
        begin();
        try {
            return wait.run();
        } catch (IOException e) {
            throw reason(e);
        } finally {
            done();
        }
    }

    private void begin() throws IOException {
        watcher.add(this);
        synchronized (this) {
            waiting = Thread.currentThread();
            since = System.nanoTime();
            check();
            if (end != null) {
                waiting = null;
                throw end;
            }
        }
    }

    private synchronized void done() {
        waiting = null;
    }

    private synchronized IOException reason(IOException failure) {
        if (end == null) {
            return failure;
        }
        end.addSuppressed(failure);
        return end;
    }

    /** Ends the wait if it is time. */
    synchronized void check() {
        Thread thread = waiting;
        if (thread == null || end != null) {
            return;
        }
        if (thread.isInterrupted()) {
            end = new InterruptedIOException("interrupted");
        } else if (transfer.isCancelled()) {
            end = new InterruptedIOException("called off");
        } else if (System.nanoTime() - since >= idle.toNanos()) {
            end = new IdleTimeout(words + TimeUnit.NANOSECONDS.toSeconds(idle.toNanos()) + " s");
        } else {
            return;
        }
        Socket connection = socket;
        if (connection != null) {
            try {
                connection.close();
            } catch (IOException e) {
                // closed all the same
            }
        }
    }

    /** The exchange is over. */
    void end() {
        watcher.remove(this);
    }
}
