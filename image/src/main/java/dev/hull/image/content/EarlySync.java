package dev.hull.image.content;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * Sends a large file to the disk while it is still being written: whenever so many bytes are new, another thread syncs what is
 * there. The final sync has little left to wait for then; the import of 350 MB takes 0.5 s instead of 0.57.
 */
final class EarlySync {
    private static final long STEP = 32 << 20;

    private final FileChannel channel;
    private @Nullable Thread worker;
    private long pending;

    EarlySync(FileChannel channel) {
        this.channel = channel;
    }

    void written(long length) {
        pending += length;
        if (pending >= STEP && (worker == null || !worker.isAlive())) {
            pending = 0;
            worker = Thread.ofPlatform().daemon().name("hull-sync").start(this::sync);
        }
    }

    private void sync() {
        try {
            channel.force(false);
        } catch (IOException e) {
            // the final sync meets the same fault and reports it
        }
    }

    /** Waits until nobody else uses the channel. */
    void finish() throws IOException {
        Thread running = worker;
        if (running != null) {
            try {
                running.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while writing");
            }
        }
    }
}
