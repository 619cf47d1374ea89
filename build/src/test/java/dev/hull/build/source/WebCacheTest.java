package dev.hull.build.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hull.image.registry.config.ConfigPaths;
import dev.hull.image.registry.http.WebClient;
import dev.hull.oci.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebCacheTest {
    private static final byte[] CONTENT = "content\n".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private WebCache cache;

    @BeforeEach
    void begin() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        cache = new WebCache(directory.resolve("cache"), WebClient.open(ConfigPaths.of(Map.of(), 0)));
    }

    @AfterEach
    void end() throws IOException {
        cache.close();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String known = exchange.getRequestHeaders().getFirst("If-None-Match");
            asked.add(path + " " + known);
            exchange.getResponseHeaders().add("ETag", "\"1\"");
            exchange.getResponseHeaders().add("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT");
            if (path.startsWith("/moved")) {
                exchange.getResponseHeaders().add("Location", "/file.txt");
                exchange.sendResponseHeaders(302, -1);
            } else if (path.startsWith("/none")) {
                exchange.sendResponseHeaders(404, -1);
            } else if ("\"1\"".equals(known)) {
                exchange.sendResponseHeaders(304, -1);
            } else {
                exchange.sendResponseHeaders(200, CONTENT.length);
                exchange.getResponseBody().write(CONTENT);
            }
        }
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    @Test
    void asksAgainAndFetchesOnce() throws IOException {
        WebFile first = cache.fetch(address("/d/file.txt?x=1"), Optional.empty());
        assertThat(first.file()).hasBinaryContent(CONTENT);
        assertThat(first.name()).isEqualTo("file.txt");
        assertThat(first.modified()).isEqualTo(Optional.of(Instant.parse("1994-11-06T08:49:37Z")));
        WebFile second = cache.fetch(address("/d/file.txt?x=1"), Optional.empty());
        assertThat(second).isEqualTo(first);
        assertThat(asked).containsExactly("/d/file.txt null", "/d/file.txt \"1\"");
    }

    @Test
    void asksNobodyWhenTheDigestIsKnown() throws IOException {
        Digest digest = Digest.ofBytes(CONTENT);
        cache.fetch(address("/file.txt"), Optional.of(digest));
        cache.fetch(address("/file.txt"), Optional.of(digest));
        assertThat(asked).hasSize(1);
        assertThatThrownBy(() -> cache.fetch(address("/file.txt"), Optional.of(Digest.ofBytes(new byte[0]))))
                .hasMessageContaining("digest mismatch");
    }

    @Test
    void followsRedirections() throws IOException {
        WebFile file = cache.fetch(address("/moved"), Optional.empty());
        assertThat(file.file()).hasBinaryContent(CONTENT);
        assertThat(file.name()).isEqualTo("moved");
    }

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() -> cache.fetch(address("/none"), Optional.empty()))
                .hasMessageContaining("status 404");
    }

    @Test
    void namesWhatHasNoName() {
        assertThat(WebFile.name(URI.create("http://host/"))).isEqualTo("__unnamed__");
        assertThat(WebFile.name(URI.create("http://host/a/"))).isEqualTo("a");
        assertThat(WebFile.name(URI.create("http://host/a%20b?c"))).isEqualTo("a b");
    }
}
