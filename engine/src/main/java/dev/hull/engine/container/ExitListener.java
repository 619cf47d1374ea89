package dev.hull.engine.container;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * A client of a monitor that only wants to know how the container ends (docs/launch-plan.md, "Between monitor and clients").
 * It takes the output and throws it away, because a client that does not take it holds the container up.
 */
public final class ExitListener {
    private static final int HEADER = 8;
    private static final int FRAME = 4096 + HEADER;
    private static final int EXIT = 20;
    /** Bytes of a socket's path that every kernel takes (unix(7)). */
    private static final int LONGEST_PATH = 100;

    private ExitListener() {}

    /**
     * Listens until the container ends.
     *
     * @param socket the container's attach socket
     * @return its exit status; empty when there is no monitor to ask, or it died
     */
    public static OptionalInt listen(Path socket) throws IOException {
        if (socket.toString().length() <= LONGEST_PATH) {
            return connect(socket);
        }
        Path directory = Files.createTempDirectory("hull");
        Path shorter = directory.resolve("s");
        try {
            Files.createSymbolicLink(shorter, socket.getParent());
            return connect(shorter.resolve(socket.getFileName()));
        } finally {
            Files.deleteIfExists(shorter);
            Files.deleteIfExists(directory);
        }
    }

    private static OptionalInt connect(Path socket) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return read(channel);
        } catch (IOException e) {
            return OptionalInt.empty();
        }
    }

    private static OptionalInt read(SocketChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(2 * FRAME).order(ByteOrder.LITTLE_ENDIAN);
        while (channel.read(buffer) >= 0) {
            buffer.flip();
            while (buffer.remaining() >= HEADER) {
                int length = buffer.getInt(buffer.position() + 4);
                if (length < 0 || length > FRAME) {
                    return OptionalInt.empty();
                }
                if (buffer.remaining() < HEADER + length) {
                    break;
                }
                if (buffer.get(buffer.position()) == EXIT && length >= 4) {
                    return OptionalInt.of(buffer.getInt(buffer.position() + HEADER));
                }
                buffer.position(buffer.position() + HEADER + length);
            }
            buffer.compact();
        }
        return OptionalInt.empty();
    }
}
