package dev.hull.image.layer;

import dev.hull.image.tar.ByteFeed;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Stages that work on one stream of bytes at the same time, each on its own thread: reading, decompressing, hashing, writing.
 * Buffers travel from stage to stage through {@link Lane}s and back into their producer's pool, whose size bounds the memory and
 * holds fast stages back. The first failure of any stage ends all of them and is what {@link #join} throws.
 *
 * <pre>
 *   producer ──lane──► stage ──lane──► stage
 *      ▲                                 │
 *      └─────────── pool ◄───────────────┘
 * </pre>
 */
final class Pipeline implements AutoCloseable {
    /** Work of one stage. */
    @FunctionalInterface
    interface Stage {
        void run() throws IOException;
    }

    /** Another stage failed; never seen outside. */
    private static final class Aborted extends RuntimeException {
        Aborted() {
            super("another stage failed");
        }
    }

    static final int BUFFER_SIZE = 512 * 1024;

    /** Buffers of one pool: 4 MB. */
    private static final int BUFFERS = 8;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Thread> threads = new ArrayList<>();
    private @Nullable Throwable failure;

    private void await() throws IOException {
        check();
        try {
            changed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private void check() {
        if (failure != null) {
            throw new Aborted();
        }
    }

    /** A new connection between two stages, with buffers of its own. */
    Lane lane() {
        return new Lane(new Pool());
    }

    /** A connection that carries the buffers of another one further. */
    Lane lane(Lane before) {
        return new Lane(before.pool);
    }

    /** Starts a stage. */
    void start(String name, Stage stage) {
        threads.add(Thread.ofPlatform().daemon().name("hull-" + name).start(() -> guard(stage)));
    }

    /** Runs a stage on the caller's thread; its failure ends the others. */
    void guard(Stage stage) {
        try {
            stage.run();
        } catch (Aborted e) {
            // the cause is on record
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
        }
    }

    private void fail(Throwable reason) {
        lock.lock();
        try {
            if (failure == null) {
                failure = reason;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for all stages; throws the first failure. */
    void join() throws IOException {
        await(threads);
        Throwable reason;
        lock.lock();
        try {
            reason = failure;
        } finally {
            lock.unlock();
        }
        switch (reason) {
            case null -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(reason);
        }
    }

    private void await(List<Thread> running) throws IOException {
        for (Thread thread : running) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                fail(e);
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
        }
    }

    /** Ends whatever still runs. */
    @Override
    public void close() throws IOException {
        if (threads.stream().anyMatch(Thread::isAlive)) {
            fail(new Aborted());
            await(threads);
        }
    }

    /** The buffers of one producer; guarded by the lock. */
    private static final class Pool {
        private final ArrayDeque<byte[]> free = new ArrayDeque<>();
        private int allocated;
    }

    /** Carries filled buffers from one stage to the next, in order. */
    final class Lane extends ByteFeed {
        private final ArrayDeque<Chunk> filled = new ArrayDeque<>();
        private final Pool pool;
        private boolean ended;
        private byte @Nullable [] current;

        private Lane(Pool pool) {
            this.pool = pool;
        }

        /** An empty buffer for the producer; waits while all are on their way. */
        byte[] take() throws IOException {
            lock.lock();
            try {
                while (pool.free.isEmpty() && pool.allocated == BUFFERS) {
                    await();
                }
                check();
                if (pool.free.isEmpty()) {
                    pool.allocated++;
                    return new byte[BUFFER_SIZE];
                }
                return pool.free.pop();
            } finally {
                lock.unlock();
            }
        }

        /** Returns a buffer that was emptied. */
        void give(byte[] buffer) {
            lock.lock();
            try {
                pool.free.push(buffer);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /** Passes a buffer on. */
        void put(byte[] buffer, int length) {
            lock.lock();
            try {
                check();
                filled.add(new Chunk(buffer, length));
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /** Says that no more will come. */
        void end() {
            lock.lock();
            try {
                ended = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /** The next buffer, which the caller passes on or gives back; null at the end. */
        @Nullable
        Chunk takeNext() throws IOException {
            lock.lock();
            try {
                while (filled.isEmpty() && !ended) {
                    await();
                }
                check();
                return filled.poll();
            } finally {
                lock.unlock();
            }
        }

        @Override
        protected @Nullable Chunk nextChunk() throws IOException {
            byte[] used = current;
            if (used != null) {
                give(used);
            }
            Chunk next = takeNext();
            current = next == null ? null : next.bytes();
            return next;
        }
    }
}
