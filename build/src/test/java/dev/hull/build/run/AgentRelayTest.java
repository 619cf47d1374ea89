package dev.hull.build.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentRelayTest {
    @TempDir
    Path directory;

    @Test
    void questionsAndAnswersPassUntilTheStepEnds() throws Exception {
        Path agent = directory.resolve("agent");
        Path socket = directory.resolve("s");
        int uid = (Integer) Files.getAttribute(directory, "unix:uid");
        int gid = (Integer) Files.getAttribute(directory, "unix:gid");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(agent));
            Thread echo = Thread.ofVirtual().start(() -> echo(server));
            try (AgentRelay relay = AgentRelay.open(agent, socket, uid, gid, 0640)) {
                assertThat(relay).isNotNull();
                assertThat((Integer) Files.getAttribute(socket, "unix:mode") & 0777)
                        .isEqualTo(0640);
                for (String word : new String[] {"one", "two"}) {
                    try (SocketChannel program = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
                        Channels.newOutputStream(program).write(word.getBytes(StandardCharsets.UTF_8));
                        program.shutdownOutput();
                        assertThat(Channels.newInputStream(program).readAllBytes())
                                .isEqualTo(word.getBytes(StandardCharsets.UTF_8));
                    }
                }
            }
            assertThat(socket).doesNotExist();
            assertThatThrownBy(() -> SocketChannel.open(UnixDomainSocketAddress.of(socket)))
                    .isInstanceOf(IOException.class);
            server.close();
            echo.join();
        }
    }

    private static void echo(ServerSocketChannel server) {
        try {
            while (true) {
                try (SocketChannel connection = server.accept()) {
                    Channels.newInputStream(connection).transferTo(Channels.newOutputStream(connection));
                }
            }
        } catch (IOException e) {
            // the test is over
        }
    }
}
