package dev.hull.image.registry.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One connection to a server: bytes in both directions, and heads of messages (RFC 9112). Used by one exchange at a time. */
final class HttpConnection implements AutoCloseable {
    private static final int BUFFER = 16 * 1024;

    /** Longest line, and all lines of a head together. */
    private static final int MOST_HEAD = 64 * 1024;

    private final Socket socket;
    private final Socket wire;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int limit;
    private int headBytes;
    private long usedAt = System.nanoTime();

    HttpConnection(Socket socket) throws IOException {
        this(socket, socket);
    }

    /** A connection that speaks TLS over another socket. */
    HttpConnection(Socket socket, Socket wire) throws IOException {
        this.socket = socket;
        this.wire = wire;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    /**
     * What another thread closes to end a wait. Below TLS: closing that first says goodbye, and so waits for the very write that
     * does not end.
     */
    Socket wire() {
        return wire;
    }

    OutputStream out() {
        return out;
    }

    /** Whether bytes have come that nobody has read. */
    boolean hasInput() throws IOException {
        return position < limit || in.available() > 0;
    }

    /** Notes that it is idle from now on. */
    void rest() {
        usedAt = System.nanoTime();
    }

    /** For how long it has been idle, in nanoseconds. */
    long idleNanos() {
        return System.nanoTime() - usedAt;
    }

    /** Whether an idle connection can still be used: the server has neither closed it nor said anything. */
    boolean isUsable() {
        try {
            if (socket.isClosed() || hasInput()) {
                return false;
            }
            socket.setSoTimeout(1);
            in.read();
            return false;
        } catch (SocketTimeoutException e) {
            return resetTimeout();
        } catch (IOException e) {
            return false;
        }
    }

    private boolean resetTimeout() {
        try {
            socket.setSoTimeout(0);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Reads some bytes; -1 at the end. Large amounts go past the buffer. */
    int read(byte[] bytes, int offset, int length) throws IOException {
        if (position == limit) {
            if (length >= BUFFER) {
                return in.read(bytes, offset, length);
            }
            if (!fill()) {
                return -1;
            }
        }
        int part = Math.min(length, limit - position);
        System.arraycopy(buffer, position, bytes, offset, part);
        position += part;
        return part;
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(0, in.read(buffer));
        return limit > 0;
    }

    /**
     * A line without its end.
     *
     * @throws EOFException when the connection ends before the line does
     */
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            if (position == limit && !fill()) {
                throw new EOFException("it closed the connection without an answer");
            }
            char c = (char) (buffer[position++] & 0xff);
            if (c == '\n') {
                break;
            }
            if (++headBytes > MOST_HEAD) {
                throw new ProtocolException("a head of more than " + MOST_HEAD + " bytes");
            }
            line.append(c);
        }
        int length = line.length();
        if (length > 0 && line.charAt(length - 1) == '\r') {
            line.setLength(length - 1);
        }
        return line.toString();
    }

    /** What an answer begins with. */
    record Head(int status, boolean http11, Headers headers) {
        /** Whether the connection can be used again after it. */
        boolean keepsOpen() {
            return http11 ? !headers.has("Connection", "close") : headers.has("Connection", "keep-alive");
        }
    }

    /** Reads the head of an answer, past those that are only preliminary (1xx). */
    Head head() throws IOException {
        while (true) {
            headBytes = 0;
            String start = line();
            boolean wellFormed = start.length() >= 12 && start.startsWith("HTTP/1.") && start.charAt(8) == ' ';
            int status = wellFormed ? status(start.substring(9, 12)) : 0;
            if (status < 100) {
                throw new ProtocolException(ConnectionFailure.clean("'" + start + "' is no status line"));
            }
            Headers headers = fields();
            if (status >= 200) {
                return new Head(status, start.charAt(7) != '0', headers);
            }
        }
    }

    private static int status(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** The fields up to the empty line, of a head or behind the last chunk of a body. */
    Headers fields() throws IOException {
        List<String> fields = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new ProtocolException("a header line without a name");
            }
            fields.add(line.substring(0, colon).strip());
            fields.add(line.substring(colon + 1).strip());
        }
        return new Headers(fields);
    }

    /** Forgets the size of heads read so far; for the lines between chunks, each of which is small. */
    void beginLine() {
        headBytes = MOST_HEAD - 4096;
    }

    /** Sends text as it stands. */
    void send(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // nothing is lost
        }
    }
}
