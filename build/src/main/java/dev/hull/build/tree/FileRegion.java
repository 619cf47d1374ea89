package dev.hull.build.tree;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A part of an open file that is the content of one file of a tree; equal to nothing but itself, for empty ones lie at the same place. */
public final class FileRegion {
    private final FileChannel channel;
    private final long position;
    private final long size;

    /**
     * A region, usable as long as the channel is open.
     *
     * @param position first byte
     * @param size bytes
     */
    public FileRegion(FileChannel channel, long position, long size) {
        this.channel = channel;
        this.position = position;
        this.size = size;
    }

    /** A stream of its bytes; any number may be read at once. */
    public InputStream open() {
        return new InputStream() {
            private long at;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (at == size) {
                    return -1;
                }
                int wanted = (int) Math.min(length, size - at);
                int read = channel.read(ByteBuffer.wrap(bytes, offset, wanted), position + at);
                if (read < 0) {
                    throw new EOFException("a file was cut off while it was read");
                }
                at += read;
                return read;
            }
        };
    }
}
