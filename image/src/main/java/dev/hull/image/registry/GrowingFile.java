package dev.hull.image.registry;

import dev.hull.linux.fs.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that one thread writes and another reads at the same time: the reader waits where the writer is, and sees the end when
 * the writer has said so. When the writer has to begin again, the reader fails.
 */
final class GrowingFile {
    private final Path file;
    private long written; // guarded by this
    private boolean finished; // guarded by this
    private boolean broken; // guarded by this

    GrowingFile(Path file) {
        this.file = file;
    }

    /** That many bytes from the start can be read. */
    synchronized void grownTo(long size) {
        written = size;
        notifyAll();
    }

    /** No more will come. */
    synchronized void finish() {
        finished = true;
        notifyAll();
    }

    /** What has been read is void. */
    synchronized void breakOff() {
        broken = true;
        notifyAll();
    }

    private synchronized long await(long position) throws IOException {
        try {
            while (written <= position && !finished && !broken) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        if (broken) {
            throw new IOException("the transfer was broken off");
        }
        return written - position;
    }

    /** Reads from the start to the end, at the writer's pace. */
    InputStream open() throws IOException {
        await(0);
        return new Reader(FileChannel.open(file, StandardOpenOption.READ));
    }

    private final class Reader extends BulkInputStream {
        private final FileChannel channel;

        Reader(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            long available = await(channel.position());
            if (available == 0 || length == 0) {
                return available == 0 ? -1 : 0;
            }
            return channel.read(ByteBuffer.wrap(bytes, offset, (int) Math.min(length, available)));
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
