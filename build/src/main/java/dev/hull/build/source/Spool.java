package dev.hull.build.source;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Contents of many files, one behind the other in one file of this machine. Holes are holes in it too. */
final class Spool implements AutoCloseable {
    private final FileChannel channel;
    private long end;

    /** A spool in a file that is made. */
    Spool(Path file) throws IOException {
        channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.READ);
    }

    /** Where the next file begins. */
    long begin() {
        return end;
    }

    void write(long position, byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
        for (long at = position; buffer.hasRemaining(); ) {
            at += channel.write(buffer, at);
        }
    }

    /** Says that a file of that size has been written. */
    void end(long size) throws IOException {
        end += size;
        if (channel.size() < end) {
            channel.write(ByteBuffer.wrap(new byte[1]), end - 1); // it ends with a hole
        }
    }

    InputStream open(long position, long size) {
        return new InputStream() {
            private long at = position;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                long left = position + size - at;
                if (left <= 0) {
                    return -1;
                }
                int read = channel.read(ByteBuffer.wrap(bytes, offset, (int) Math.min(length, left)), at);
                if (read < 0) {
                    throw new EOFException("somebody has cut off a temporary file");
                }
                at += read;
                return read;
            }
        };
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
