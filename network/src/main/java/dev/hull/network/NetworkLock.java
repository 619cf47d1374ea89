package dev.hull.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/** An exclusive lock between processes, and between the threads of this one. Ends with the process at the latest. */
final class NetworkLock implements AutoCloseable {
    // A JVM may hold a lock on a file only once, so its threads queue up here first.
    private static final ReentrantLock THREADS = new ReentrantLock();
    private final FileChannel channel;

    private NetworkLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Waits for the lock; the file and its directory are made. */
    static NetworkLock acquire(Path file) {
        THREADS.lock();
        try {
            Path directory = file.toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel.lock();
            return new NetworkLock(channel);
        } catch (IOException e) {
            THREADS.unlock();
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
            THREADS.unlock();
        }
    }
}
