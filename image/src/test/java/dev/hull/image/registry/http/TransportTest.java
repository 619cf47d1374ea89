package dev.hull.image.registry.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.image.registry.config.ConfigPaths;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TransportTest {
    private static final String PASSWORD = "secret";

    @TempDir
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    /** What a server does with one connection. */
    private interface Service {
        void serve(Socket socket) throws IOException;
    }

    private int serve(ServerSocket server, Service service) {
        open.add(server);
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    open.add(socket);
                    Thread.ofPlatform().daemon().start(() -> {
                        try {
                            service.serve(socket);
                        } catch (IOException e) {
                            // the client has gone
                        }
                    });
                } catch (IOException e) {
                    return;
                }
            }
        });
        return server.getLocalPort();
    }

    private int serve(Service service) throws IOException {
        return serve(new ServerSocket(0, 5, InetAddress.getLoopbackAddress()), service);
    }

    /** Says the same to each request. */
    private static Service saying(String answer) {
        return socket -> {
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.isEmpty()) {
                    socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
                    if (answer.startsWith("HTTP/1.0")) {
                        socket.close();
                        return;
                    }
                }
            }
        };
    }

    private Transport transport(Map<String, String> environment, Duration idle) {
        Limits limits = new Limits(
                Duration.ofSeconds(5), idle, 1, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(1));
        Transport transport = new Transport(new HttpOptions(
                new ConfigPaths(environment, 0, directory), "hull/test", true, limits, (transfer, time) -> {}));
        open.add(transport);
        return transport;
    }

    private static String get(Transport transport, String scheme, int port) throws IOException {
        return get(transport, scheme, port, true);
    }

    private static String get(Transport transport, String scheme, int port, boolean verify) throws IOException {
        Request request = Request.of("GET", URI.create(scheme + "://localhost:" + port + "/x"));
        try (Reply reply = transport.send(request, verify, new Cancellation())) {
            return reply.status() + " " + new String(reply.body().read(1000), ISO_8859_1);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            HTTP/1.1 200 OK%Content-Length: 2%%ab                                        | 200 ab
            HTTP/1.1 200%content-length:2%%ab                                            | 200 ab
            HTTP/1.1 204 No Content%%                                                    | '204 '
            HTTP/1.1 304 Not Modified%Content-Length: 9%%                                | '304 '
            HTTP/1.1 100 Continue%%HTTP/1.1 103 Early Hints%Link: x%%HTTP/1.1 200 OK%Content-Length: 1%%a | 200 a
            HTTP/1.1 200 OK%Transfer-Encoding: chunked%%2%ab%1;x=y%c%0%%                 | 200 abc
            HTTP/1.1 200 OK%Transfer-Encoding: chunked%%A%0123456789%0%Trailer: x%%      | 200 0123456789
            HTTP/1.0 200 OK%%to the end                                                  | 200 to the end
            """)
    void bodiesEndAsTheyAreFramed(String answer, String wanted) throws IOException {
        int port = serve(saying(answer.strip().replace("%", "\r\n")));
        Transport transport = transport(Map.of(), Duration.ofSeconds(20));
        assertThat(get(transport, "http", port)).isEqualTo(wanted);
        assertThat(get(transport, "http", port)).isEqualTo(wanted);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SSH-2.0-OpenSSH%                                                  | is no status line
            HTTP/1.1 2x0 OK%%                                                 | is no status line
            HTTP/1.1 200 OK%no colon%%                                        | a header line without a name
            HTTP/1.1 200 OK%Content-Length: -5%%                              | a length that is none
            HTTP/1.1 200 OK%Content-Length: 5, 6%%                            | a length that is none
            HTTP/1.1 200 OK%Transfer-Encoding: chunked%%xyz%                  | a chunk without a length
            HTTP/1.1 200 OK%Transfer-Encoding: chunked%%-1%                   | a chunk without a length
            HTTP/1.1 200 OK%Transfer-Encoding: chunked%%1%abc%0%%             | a chunk that is longer than it says
            HTTP/1.0 200 OK%Content-Length: 9%%abc                            | broke in the middle
            """)
    void whatIsNoAnswerIsRefused(String answer, String wanted) throws IOException {
        int port = serve(saying(answer.strip().replace("%", "\r\n")));
        assertThatThrownBy(() -> get(transport(Map.of(), Duration.ofSeconds(20)), "http", port))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(wanted);
    }

    @Test
    void aHeadHasAnEnd() throws IOException {
        int port = serve(saying("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(50_000) + "\r\n"));
        assertThatThrownBy(() -> get(transport(Map.of(), Duration.ofSeconds(20)), "http", port))
                .hasMessageContaining("a head of more than");
    }

    @Test
    void aConnectionServesManyExchanges() throws IOException {
        List<Socket> accepted = new ArrayList<>();
        int port = serve(socket -> {
            accepted.add(socket);
            saying("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab").serve(socket);
        });
        Transport transport = transport(Map.of(), Duration.ofSeconds(20));
        for (int i = 0; i < 5; i++) {
            assertThat(get(transport, "http", port)).isEqualTo("200 ab");
        }
        assertThat(accepted).hasSize(1);
    }

    private SSLContext identity(String name) throws Exception {
        Path store = directory.resolve("store-" + name);
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process made = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "x",
                        "-dname",
                        "CN=test",
                        "-ext",
                        "SAN=dns:" + name,
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        assertThat(made.waitFor()).isZero();
        Process exported = new ProcessBuilder(
                        keytool,
                        "-exportcert",
                        "-rfc",
                        "-alias",
                        "x",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectOutput(directory.resolve(name + ".pem").toFile())
                .start();
        assertThat(exported.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    private int serveSecurely(String name, Service service) throws Exception {
        return serve(
                identity(name).getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress()),
                service);
    }

    private Transport trusting(String name, Duration idle) {
        return transport(
                Map.of("SSL_CERT_FILE", directory.resolve(name + ".pem").toString()), idle);
    }

    @Test
    void certificatesAreChecked() throws Exception {
        Service service = saying("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab");
        int right = serveSecurely("localhost", service);
        int wrong = serveSecurely("elsewhere.example", service);
        assertThat(get(trusting("localhost", Duration.ofSeconds(20)), "https", right))
                .isEqualTo("200 ab");
        Transport other = trusting("elsewhere.example", Duration.ofSeconds(20));
        assertThatThrownBy(() -> get(other, "https", wrong)).isInstanceOf(SSLException.class);
        assertThatThrownBy(() -> get(other, "https", right)).isInstanceOf(SSLException.class);
        assertThat(get(other, "https", wrong, false)).isEqualTo("200 ab");
    }

    /** Closing a TLS socket says goodbye first, and that would wait for the write that does not end. */
    @Test
    void aServerThatStopsListeningIsGivenUpUnderTlsToo() throws Exception {
        int port = serveSecurely("localhost", socket -> socket.getInputStream().read());
        Transport transport = trusting("localhost", Duration.ofMillis(400));
        Request request = Request.of("PUT", URI.create("https://localhost:" + port + "/x"))
                .body(new Call.Body.Bytes(new byte[64 << 20]));
        assertThatThrownBy(() -> transport.send(request, true, new Cancellation()))
                .isInstanceOf(IdleTimeout.class);
    }
}
