package dev.hull.linux.dbus;

import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Calls a method and waits for the answer, for commands that stay in the JVM; plans have the operation systemd_call. */
public final class DbusClient {
    private static final String GREETING = "\0AUTH EXTERNAL\r\nDATA\r\nBEGIN\r\n";
    private static final int LARGEST = 1 << 20;
    private static final int FIXED_HEADER = 16;
    private static final int ERROR = 3;
    private static final int SIGNAL = 4;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SocketChannel channel;
    private final Selector readable;
    private final long deadline = System.nanoTime() + PATIENCE.toNanos();

    private DbusClient(SocketChannel channel, Selector readable) {
        this.channel = channel;
        this.readable = readable;
    }

    /**
     * Calls a method on the first of the sockets that there is.
     *
     * @throws IOException when nobody listens or answers, and for an answer that is an error, with its words
     */
    public static void call(List<String> sockets, DbusCall call) throws IOException {
        for (String socket : sockets) {
            if (Files.exists(Path.of(socket))) {
                try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                        Selector readable = Selector.open()) {
                    channel.configureBlocking(false).register(readable, SelectionKey.OP_READ);
                    new DbusClient(channel, readable).converse(call);
                    return;
                }
            }
        }
        throw new IOException("no service manager listens at " + String.join(", ", sockets));
    }

    private void converse(DbusCall call) throws IOException {
        DbusWriter out = new DbusWriter().call(DbusCall.hello()).call(call);
        write(GREETING.getBytes(StandardCharsets.US_ASCII));
        write(out.toBytes());
        String line = "";
        while (!line.startsWith("OK")) {
            line = line();
            if (line.startsWith("REJECTED")) {
                throw new IOException("the service manager does not accept this user");
            }
        }
        while (!isAnswer(out.serial())) {
            // signals, and the answer to Hello
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (byte next = read(1).get(0); next != '\n'; next = read(1).get(0)) {
            line.append((char) next);
        }
        return line.toString();
    }

    private boolean isAnswer(int serial) throws IOException {
        ByteBuffer header = read(FIXED_HEADER);
        int body = header.getInt(4);
        int fields = header.getInt(12);
        if (header.get(0) != 'l' || body < 0 || body > LARGEST || fields < 0 || fields > LARGEST) {
            throw new IOException("the service manager's answer is no message of D-Bus");
        }
        ByteBuffer rest = read((fields + 7) / 8 * 8 + body);
        int type = header.get(1);
        if (type == SIGNAL || replyTo(rest, fields) != serial) {
            return false;
        }
        if (type == ERROR) {
            int text = (fields + 7) / 8 * 8;
            throw new IOException(body < 5 ? "refused" : string(rest, text));
        }
        return true;
    }

    /** The header field REPLY_SERIAL; fields are structures of a code and a variant, aligned to 8. */
    private static int replyTo(ByteBuffer message, int end) {
        int at = 0;
        while (at < end) {
            int code = message.get(at);
            char type = (char) message.get(at + 2);
            int value = at + 4;
            if (code == 5) {
                return message.getInt(value);
            }
            int size = type == 'g' ? message.get(value) + 2 : type == 'u' ? 4 : message.getInt(value) + 5;
            at = (value + size + 7) / 8 * 8;
        }
        return 0;
    }

    private static String string(ByteBuffer message, int at) {
        byte[] text = new byte[Math.min(message.getInt(at), message.limit() - at - 5)];
        message.get(at + 4, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private void write(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private ByteBuffer read(int size) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            int count = channel.read(buffer);
            if (count < 0) {
                throw new EOFException("the service manager ended the conversation");
            }
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (count == 0 && left <= 0) {
                throw new IOException("the service manager did not answer in " + PATIENCE.toSeconds() + " s");
            }
            if (count == 0) {
                readable.select(left);
                readable.selectedKeys().clear();
            }
        }
        return buffer.flip();
    }
}
