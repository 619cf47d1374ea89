package dev.hull.linux.fs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An advisory lock between processes and between the threads of this one, held until {@link #close()} or until the process
 * ends in whatever way. The lock is the kernel's record lock (fcntl) on a file that stays there empty.
 *
 * <p>The kernel gives up a process's record locks as soon as it closes any descriptor of the file; therefore all holders in
 * this process share one descriptor, and threads queue up here before the kernel is asked. Not re-entrant: a thread that
 * locks the same file twice waits for itself.
 */
public final class LockFile implements AutoCloseable {
    private static final int EXCLUSIVE = Integer.MAX_VALUE;
    private static final long PAUSE_NANOS = 2_000_000;
    private static final Map<Path, Entry> ENTRIES = new HashMap<>();

    private final Path key;
    private final Entry entry;
    private final int permits;
    private final AtomicBoolean open = new AtomicBoolean(true);

    private LockFile(Path key, Entry entry, int permits) {
        this.key = key;
        this.entry = entry;
        this.permits = permits;
    }

    /** Waits until nobody else holds the lock in any way. The file is created if need be, its directory must exist. */
    public static LockFile exclusive(Path file) throws IOException {
        return acquire(file, EXCLUSIVE, true).orElseThrow();
    }

    /** Waits until nobody holds the lock exclusively. */
    public static LockFile shared(Path file) throws IOException {
        return acquire(file, 1, true).orElseThrow();
    }

    /** The lock, exclusively, or empty when anybody else holds it now. */
    public static Optional<LockFile> tryExclusive(Path file) throws IOException {
        return acquire(file, EXCLUSIVE, false);
    }

    private static Optional<LockFile> acquire(Path file, int permits, boolean wait) throws IOException {
        Path key = file.toAbsolutePath().normalize();
        Entry entry;
        synchronized (ENTRIES) {
            entry = ENTRIES.computeIfAbsent(key, ignored -> new Entry());
            entry.users++;
        }
        boolean queued = true;
        if (wait) {
            entry.queue.acquireUninterruptibly(permits);
        } else {
            queued = entry.queue.tryAcquire(permits);
        }
        boolean held = false;
        try {
            held = queued && entry.lock(key, permits != EXCLUSIVE, wait);
        } finally {
            if (!held) {
                if (queued) {
                    entry.queue.release(permits);
                }
                forget(key, entry);
            }
        }
        return held ? Optional.of(new LockFile(key, entry, permits)) : Optional.empty();
    }

    private static void forget(Path key, Entry entry) {
        synchronized (ENTRIES) {
            if (--entry.users == 0) {
                ENTRIES.remove(key, entry);
            }
        }
    }

    /** Gives the lock up; a second call does nothing. */
    @Override
    public void close() throws IOException {
        if (!open.compareAndSet(true, false)) {
            return;
        }
        try {
            entry.unlock();
        } finally {
            entry.queue.release(permits);
            forget(key, entry);
        }
    }

    /** What the threads of this process share about one file. */
    private static final class Entry {
        private final Semaphore queue = new Semaphore(EXCLUSIVE, true);
        private int users; // guarded by ENTRIES
        private int holders;
        private @Nullable FileChannel channel;

        synchronized boolean lock(Path file, boolean shared, boolean wait) throws IOException {
            if (channel == null) {
                FileChannel opened = FileChannel.open(
                        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                boolean held = false;
                try {
                    held = (wait ? await(opened, shared) : opened.tryLock(0, Long.MAX_VALUE, shared)) != null;
                } finally {
                    if (!held) {
                        opened.close();
                    }
                }
                if (!held) {
                    return false;
                }
                channel = opened;
            }
            holders++;
            return true;
        }

        /**
         * Waits for the kernel's lock. The kernel takes all locks of a process for those of one thread: where a thread of ours holds
         * what another process waits for, it refuses to let a second thread wait for that process (EDEADLK of fcntl). So this one
         * asks again and again until it is free, or until the kernel says what else is wrong.
         */
        private static FileLock await(FileChannel channel, boolean shared) throws IOException {
            try {
                return channel.lock(0, Long.MAX_VALUE, shared);
            } catch (FileLockInterruptionException e) {
                throw e;
            } catch (IOException e) {
                return poll(channel, shared);
            }
        }

        private static FileLock poll(FileChannel channel, boolean shared) throws IOException {
            while (true) {
                FileLock lock = channel.tryLock(0, Long.MAX_VALUE, shared);
                if (lock != null) {
                    return lock;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
                if (Thread.currentThread().isInterrupted()) {
                    throw new FileLockInterruptionException();
                }
            }
        }

        synchronized void unlock() throws IOException {
            if (--holders == 0 && channel != null) {
                FileChannel closing = channel;
                channel = null;
                closing.close();
            }
        }
    }
}
