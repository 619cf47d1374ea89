package dev.hull.image.tar;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A stream of bytes that comes in chunks and can be looked at without copying. Ends once; not for several threads.
 */
public abstract class ByteFeed {
    /** A slice of an array, valid until the next chunk is asked for. */
    @FunctionalInterface
    public interface Sink {
        /** Takes the bytes; must not keep or change the array. */
        void accept(byte[] bytes, int offset, int length) throws IOException;
    }

    private byte[] chunk = new byte[0];
    private int next;
    private int end;
    private long position;

    /** A feed from a stream, which it does not close. */
    public static ByteFeed of(InputStream in) {
        byte[] buffer = new byte[64 * 1024];
        return new ByteFeed() {
            @Override
            protected @Nullable Chunk nextChunk() throws IOException {
                int read = in.read(buffer);
                return read < 0 ? null : new Chunk(buffer, read);
            }
        };
    }

    /**
     * Some bytes at the start of an array.
     *
     * @param bytes the array
     * @param length how many of them
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier between threads, never compared
    public record Chunk(byte[] bytes, int length) {}

    /** The next chunk, or null at the end. The previous one may be used again by the source. */
    protected abstract @Nullable Chunk nextChunk() throws IOException;

    /** Bytes that were taken so far. */
    public long position() {
        return position;
    }

    private boolean fill() throws IOException {
        while (next == end) {
            Chunk following = nextChunk();
            if (following == null) {
                chunk = new byte[0];
                next = 0;
                end = 0;
                return false;
            }
            chunk = following.bytes();
            next = 0;
            end = following.length();
        }
        return true;
    }

    /** Fills the target as far as there are bytes; returns how many there were. */
    public int read(byte[] target, int offset, int length) throws IOException {
        int done = 0;
        while (done < length && fill()) {
            int part = Math.min(length - done, end - next);
            System.arraycopy(chunk, next, target, offset + done, part);
            next += part;
            done += part;
        }
        position += done;
        return done;
    }

    /** Passes on that many bytes, or fewer at the end; returns how many there were. */
    public long forward(long length, Sink sink) throws IOException {
        long done = 0;
        while (done < length && fill()) {
            int part = (int) Math.min(length - done, end - next);
            sink.accept(chunk, next, part);
            next += part;
            done += part;
        }
        position += done;
        return done;
    }

    /** Goes over that many bytes, or fewer at the end; returns how many there were. */
    public long skip(long length) throws IOException {
        return forward(length, (bytes, offset, count) -> {});
    }
}
