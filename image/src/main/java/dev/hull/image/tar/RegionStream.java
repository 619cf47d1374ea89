package dev.hull.image.tar;

import dev.hull.linux.fs.BulkInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * A part of a file as a stream: the content of an archive's member, where it lies. The position is the stream's own, so any
 * number of them read one channel at once; each stream is for one thread. Reads are not buffered.
 *
 * <p>A file that ends before the part does is an {@link EOFException}, never a short stream.
 */
public final class RegionStream extends BulkInputStream {
    private static final int COPY = 64 * 1024;

    private final FileChannel channel;
    private final boolean owner;
    private final long end;
    private long position;

    private RegionStream(FileChannel channel, boolean owner, long start, long length) {
        Objects.checkFromIndexSize(start, length, Long.MAX_VALUE);
        this.channel = channel;
        this.owner = owner;
        this.position = start;
        this.end = start + length;
    }

    /** Reads {@code length} bytes from {@code start} on; the channel stays open when this is closed. */
    public static RegionStream of(FileChannel channel, long start, long length) {
        return new RegionStream(channel, false, start, length);
    }

    /** The same of a file that is opened now, and closed with the stream. */
    public static RegionStream open(Path file, long start, long length) throws IOException {
        return new RegionStream(FileChannel.open(file, StandardOpenOption.READ), true, start, length);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        if (position == end) {
            return -1;
        }
        int wanted = (int) Math.min(length, end - position);
        int read = channel.read(ByteBuffer.wrap(bytes, offset, wanted), position);
        if (read < 0) {
            throw new EOFException("the file ends at byte " + channel.size() + ", its parts at byte " + end);
        }
        position += read;
        return read;
    }

    @Override
    public long skip(long count) {
        long skipped = Math.clamp(count, 0, end - position);
        position += skipped;
        return skipped;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, end - position);
    }

    @Override
    public long transferTo(OutputStream out) throws IOException {
        long start = position;
        byte[] buffer = new byte[(int) Math.min(COPY, end - position)];
        while (position < end) {
            out.write(buffer, 0, read(buffer, 0, buffer.length));
        }
        return position - start;
    }

    @Override
    public void close() throws IOException {
        if (owner) {
            channel.close();
        }
    }
}
