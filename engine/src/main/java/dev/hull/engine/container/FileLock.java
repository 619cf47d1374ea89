package dev.hull.engine.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** An exclusive lock between processes, and between the threads of this one. */
final class FileLock implements AutoCloseable {
    // A JVM may hold a lock on a file only once, so its threads queue up here first.
    private static final ConcurrentHashMap<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();
    private final FileChannel channel;
    private final ReentrantLock thread;

    private FileLock(FileChannel channel, ReentrantLock thread) {
        this.channel = channel;
        this.thread = thread;
    }

    /** Waits for the lock. */
    static FileLock acquire(Path file) {
        ReentrantLock thread = THREADS.computeIfAbsent(file.toAbsolutePath(), path -> new ReentrantLock());
        thread.lock();
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel.lock();
            return new FileLock(channel, thread);
        } catch (IOException e) {
            thread.unlock();
            throw new UncheckedIOException("lock " + file, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            thread.unlock();
        }
    }
}
