package dev.hull.image.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hull.image.registry.config.ConfigPaths;
import dev.hull.image.registry.credentials.Credential;
import dev.hull.image.registry.http.HttpOptions;
import dev.hull.image.registry.http.Limits;
import dev.hull.oci.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A registry in this process, on a loopback port, that keeps everything in memory and does whatever a test wants of it: faults
 * are asked first, in the order they were added, and may answer in its place.
 */
public final class FakeRegistry implements AutoCloseable {
    /** Misbehaviour. */
    @FunctionalInterface
    public interface Fault {
        /** Answers, or returns false to leave it to the next. */
        boolean handle(HttpExchange exchange) throws IOException;
    }

    private record Document(String mediaType, byte[] bytes) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    private final Map<String, Document> manifests = new ConcurrentHashMap<>();
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    /** Pauses that were asked for. */
    private final List<Duration> pauses = new CopyOnWriteArrayList<>();

    FakeRegistry() {
        this(start());
    }

    FakeRegistry(HttpServer server) {
        this.server = server;
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    private static HttpServer start() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** All requests so far: method, path and, where there is one, the range. */
    List<String> requests() {
        return requests;
    }

    long count(String start) {
        return requests.stream().filter(request -> request.startsWith(start)).count();
    }

    List<Duration> pauses() {
        return pauses;
    }

    String putBlob(byte[] content) {
        String digest = Digest.ofBytes(content).toString();
        blobs.put(digest, content);
        return digest;
    }

    void removeBlob(String digest) {
        blobs.remove(digest);
    }

    /** Keeps a manifest under its digest and, if it is not "", under a tag. */
    String putManifest(String repository, String tag, String mediaType, String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        String digest = Digest.ofBytes(bytes).toString();
        manifests.put(repository + "@" + digest, new Document(mediaType, bytes));
        if (!tag.isEmpty()) {
            manifests.put(repository + "@" + tag, new Document(mediaType, bytes));
        }
        return digest;
    }

    /** Misbehaves on requests whose method and path start so. */
    FakeRegistry on(String start, Fault fault) {
        faults.add(exchange -> line(exchange).startsWith(start) && fault.handle(exchange));
        return this;
    }

    FakeRegistry behave() {
        faults.clear();
        return this;
    }

    private static String line(HttpExchange exchange) {
        return exchange.getRequestMethod() + " " + exchange.getRequestURI();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        requests.add(line(exchange) + (range == null ? "" : " " + range));
        try (exchange) {
            for (Fault fault : faults) {
                if (fault.handle(exchange)) {
                    return;
                }
            }
            answer(exchange);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/v2/")) {
            send(exchange, 200, "application/json", "{}");
            return;
        }
        int blob = path.indexOf("/blobs/");
        int manifest = path.indexOf("/manifests/");
        if (blob > 0) {
            byte[] content = blobs.get(path.substring(blob + "/blobs/".length()));
            if (content != null) {
                sendBlob(exchange, content);
                return;
            }
            error(exchange, 404, "BLOB_UNKNOWN", "blob unknown to registry");
        } else if (manifest > 0) {
            String repository = path.substring("/v2/".length(), manifest);
            Document document = manifests.get(repository + "@" + path.substring(manifest + "/manifests/".length()));
            if (document != null) {
                exchange.getResponseHeaders()
                        .set(
                                "Docker-Content-Digest",
                                Digest.ofBytes(document.bytes).toString());
                send(exchange, 200, document.mediaType, document.bytes);
                return;
            }
            error(exchange, 404, "MANIFEST_UNKNOWN", "manifest unknown");
        } else {
            error(exchange, 404, "UNSUPPORTED", "no such thing here");
        }
    }

    private static void sendBlob(HttpExchange exchange, byte[] content) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (range == null) {
            send(exchange, 200, "application/octet-stream", content);
            return;
        }
        int dash = range.indexOf('-');
        int start = Integer.parseInt(range.substring("bytes=".length(), dash));
        String last = range.substring(dash + 1);
        int end = last.isEmpty() ? content.length : Math.min(content.length, Integer.parseInt(last) + 1);
        exchange.getResponseHeaders().set("Content-Range", "bytes " + start + "-" + (end - 1) + "/" + content.length);
        send(exchange, 206, "application/octet-stream", Arrays.copyOfRange(content, start, end));
    }

    static boolean send(HttpExchange exchange, int status, String type, String body) throws IOException {
        return send(exchange, status, type, body.getBytes(StandardCharsets.UTF_8));
    }

    static boolean send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        boolean bodiless = exchange.getRequestMethod().equals("HEAD") || body.length == 0;
        exchange.sendResponseHeaders(status, bodiless ? -1 : body.length);
        if (!bodiless) {
            exchange.getResponseBody().write(body);
        }
        return true;
    }

    static boolean error(HttpExchange exchange, int status, String code, String message) throws IOException {
        return send(
                exchange,
                status,
                "application/json",
                "{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}]}");
    }

    /** Sends only the first bytes of what it has announced, then hangs up. */
    static boolean cutOff(HttpExchange exchange, byte[] content, int after) throws IOException {
        exchange.sendResponseHeaders(200, content.length);
        exchange.getResponseBody().write(content, 0, after);
        exchange.getResponseBody().flush();
        return true; // closing the exchange short of its length breaks the connection
    }

    /** Sends without end. */
    static boolean flood(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, 0);
        byte[] zeros = new byte[64 * 1024];
        while (true) {
            exchange.getResponseBody().write(zeros);
        }
    }

    /** A way to registries that knows no files of this machine and does not wait. */
    RegistryAccess access(Path home, Optional<Credential> credential) {
        return access(home, credential, Map.of());
    }

    RegistryAccess access(Path home, Optional<Credential> credential, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("HOME", home.toString());
        environment.put("XDG_RUNTIME_DIR", home.resolve("run").toString());
        ConfigPaths paths = new ConfigPaths(environment, 0, home.resolve("etc"));
        Limits limits = new Limits(
                Duration.ofSeconds(5),
                Duration.ofMillis(1500),
                5,
                Duration.ofMillis(500),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60));
        return RegistryAccess.open(
                new HttpOptions(paths, "hull/test", true, limits, (transfer, time) -> pauses.add(time)), credential);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
