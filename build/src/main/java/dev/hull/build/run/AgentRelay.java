package dev.hull.build.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A socket that leads to an SSH agent, with an owner and a mode of its own: the agent's socket lets its owner in alone, and a program
 * may run as anybody. It is there as long as the step is.
 *
 * <pre>
 *   program ──► socket of the relay ──► socket of the agent      a pair of virtual threads for each connection
 * </pre>
 */
final class AgentRelay implements AutoCloseable {
    private final Path agent;
    private final Path socket;
    private final ServerSocketChannel server;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

    private AgentRelay(Path agent, Path socket, ServerSocketChannel server) {
        this.agent = agent;
        this.socket = socket;
        this.server = server;
    }

    /**
     * Opens one.
     *
     * @param agent socket of the agent
     * @param socket what is made, in a directory that nobody else may enter
     * @param mode permission bits of the socket
     */
    static AgentRelay open(Path agent, Path socket, long uid, long gid, int mode) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        AgentRelay relay = new AgentRelay(agent, socket, server);
        try {
            server.bind(UnixDomainSocketAddress.of(socket));
            Files.setAttribute(socket, "unix:uid", (int) uid);
            Files.setAttribute(socket, "unix:gid", (int) gid);
            Files.setAttribute(socket, "unix:mode", mode);
            Thread.ofVirtual().name("agent relay").start(relay::accept);
            return relay;
        } catch (IOException | RuntimeException e) {
            try (relay) {
                throw e;
            }
        }
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel program = server.accept();
                open.add(program);
                Thread.ofVirtual().start(() -> serve(program));
            }
        } catch (IOException e) {
            // closed: the step has ended
        }
    }

    private void serve(SocketChannel program) {
        try (program;
                SocketChannel behind = SocketChannel.open(UnixDomainSocketAddress.of(agent))) {
            open.add(behind);
            Thread answers = Thread.ofVirtual().start(() -> copy(behind, program));
            copy(program, behind);
            answers.join();
            open.remove(behind);
        } catch (IOException e) {
            // the agent has gone: the program sees the connection end
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(program);
        }
    }

    private static void copy(SocketChannel from, SocketChannel to) {
        try {
            InputStream in = Channels.newInputStream(from);
            OutputStream out = Channels.newOutputStream(to);
            in.transferTo(out);
            to.shutdownOutput();
        } catch (IOException e) {
            // one of them has gone
        }
    }

    @Override
    public void close() throws IOException {
        try (server) {
            for (SocketChannel each : open) {
                each.close();
            }
            Files.deleteIfExists(socket);
        }
    }
}
