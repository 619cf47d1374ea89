package dev.hull.image.registry.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, read from the connection as it is taken. A server that sends nothing for the idle time has failed.
 * When all of it has been taken the connection goes back to whoever lent it; if it is given up before, it is closed.
 */
public final class BodyStream implements AutoCloseable {
    private static final int BUFFER = 128 * 1024;

    /** How the end of a body is known (RFC 9112, section 6.3). */
    private enum Framing {
        LENGTH,
        CHUNKED,
        UNTIL_CLOSED
    }

    /** Takes a connection back. */
    @FunctionalInterface
    interface Return {
        /** {@code usable}: for another exchange. */
        void give(HttpConnection connection, boolean usable);
    }

    private final HttpConnection connection;
    private final Watch watch;
    private final Return lender;
    private final boolean keepsOpen;
    private final Framing framing;
    private long left;
    private boolean firstChunk = true;
    private boolean ended;
    private byte @Nullable [] buffer;

    private BodyStream(
            HttpConnection connection, Watch watch, Return lender, boolean keepsOpen, Framing framing, long left) {
        this.connection = connection;
        this.watch = watch;
        this.lender = lender;
        this.keepsOpen = keepsOpen;
        this.framing = framing;
        this.left = left;
        watch.say("nothing was received for ");
        if (framing == Framing.LENGTH && left == 0) {
            end(true);
        }
    }

    /** The body that follows a head. */
    static BodyStream of(String method, HttpConnection.Head head, HttpConnection connection, Watch watch, Return lender)
            throws IOException {
        boolean bodiless = method.equals("HEAD") || head.status() == 204 || head.status() == 304;
        if (bodiless) {
            return new BodyStream(connection, watch, lender, head.keepsOpen(), Framing.LENGTH, 0);
        }
        if (head.headers().has("Transfer-Encoding", "chunked")) {
            return new BodyStream(connection, watch, lender, head.keepsOpen(), Framing.CHUNKED, 0);
        }
        if (head.headers().first("Content-Length").isEmpty()) {
            return new BodyStream(connection, watch, lender, false, Framing.UNTIL_CLOSED, Long.MAX_VALUE);
        }
        long length = head.headers().number("Content-Length").orElse(-1);
        if (length < 0) {
            throw new ProtocolException("a length that is none");
        }
        return new BodyStream(connection, watch, lender, head.keepsOpen(), Framing.LENGTH, length);
    }

    /**
     * The next bytes, which are the caller's until the next call.
     *
     * @return null at the end
     * @throws IOException when the connection breaks, or nothing comes for the idle time
     */
    public @Nullable ByteBuffer next() throws IOException {
        if (ended) {
            return null;
        }
        try {
            int read = watch.during(this::receive);
            byte[] bytes = buffer;
            return read < 0 || bytes == null ? null : ByteBuffer.wrap(bytes, 0, read);
        } catch (IOException | RuntimeException e) {
            end(false);
            throw e;
        }
    }

    /** Fills the buffer; -1 at the end. */
    private int receive() throws IOException {
        if (framing == Framing.CHUNKED && left == 0 && !nextChunk()) {
            end(true);
            return -1;
        }
        byte[] bytes = buffer;
        if (bytes == null) {
            bytes = new byte[(int) Math.min(framing == Framing.LENGTH ? left : BUFFER, BUFFER)];
            buffer = bytes;
        }
        int read = connection.read(bytes, 0, (int) Math.min(bytes.length, left));
        if (read < 0) {
            if (framing != Framing.UNTIL_CLOSED) {
                throw new EOFException("the connection broke in the middle of the answer");
            }
            end(false);
            return -1;
        }
        left -= read;
        if (framing == Framing.LENGTH && left == 0) {
            end(true);
        }
        return read;
    }

    /** Reads the line before a chunk (RFC 9112, section 7.1); false at the last. */
    private boolean nextChunk() throws IOException {
        connection.beginLine();
        if (!firstChunk && !chunkLine().isEmpty()) {
            throw new ProtocolException("a chunk that is longer than it says");
        }
        firstChunk = false;
        String line = chunkLine();
        int semicolon = line.indexOf(';');
        String digits = (semicolon < 0 ? line : line.substring(0, semicolon)).strip();
        try {
            left = digits.length() > 15 ? -1 : Long.parseLong(digits, 16);
        } catch (NumberFormatException e) {
            left = -1;
        }
        if (left < 0) {
            throw new ProtocolException("a chunk without a length");
        }
        if (left == 0) {
            connection.fields();
        }
        return left > 0;
    }

    private String chunkLine() throws IOException {
        try {
            return connection.line();
        } catch (EOFException e) {
            throw new EOFException("the connection broke in the middle of the answer");
        }
    }

    /**
     * All of a short body.
     *
     * @param most bytes that are acceptable
     * @return the bytes; of a body that is longer the first {@code most + 1}, so that the caller can tell
     */
    public byte[] read(int most) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(Math.min(most, 16 * 1024));
        for (ByteBuffer bytes = next(); bytes != null; bytes = next()) {
            int part = Math.min(most + 1 - out.size(), bytes.remaining());
            out.write(bytes.array(), bytes.position(), part);
            if (out.size() > most) {
                close();
                break;
            }
        }
        return out.toByteArray();
    }

    private void end(boolean whole) {
        if (!ended) {
            ended = true;
            watch.end();
            lender.give(connection, whole && keepsOpen);
        }
    }

    /** Gives up what has not been taken; the connection is closed unless the body had ended. */
    @Override
    public void close() {
        end(false);
        buffer = null;
    }
}
