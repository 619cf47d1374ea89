package dev.hull.it.support;

import dev.hull.testing.Await;
import dev.hull.testing.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real registry (Debian package docker-registry) on a free port of the loopback device, with a directory of its own. */
public final class LocalRegistry implements AutoCloseable {
    private final Path directory;
    private final Path log;
    private final int port;
    private final Process process;

    private LocalRegistry(Path directory, int port, Process process, Path log) {
        this.directory = directory;
        this.port = port;
        this.process = process;
        this.log = log;
    }

    /** One without TLS, for everybody. */
    public static LocalRegistry plain() {
        return start(List.of(), List.of());
    }

    /** One without TLS that wants this user name and password. */
    public static LocalRegistry withPassword(String user, String password) {
        String line =
                Programs.run("htpasswd", "-Bbn", user, password).ok().text().strip();
        return start(List.of("auth: {htpasswd: {realm: test, path: DIRECTORY/htpasswd}}"), List.of(line));
    }

    /**
     * One with TLS.
     *
     * @param certificate of the server
     * @param key of the certificate
     * @param clients file of the authority whose certificates clients have to show; "" for none
     */
    public static LocalRegistry withTls(Path certificate, Path key, String clients) {
        String authorities = clients.isEmpty() ? "" : ", clientcas: [\"" + clients + "\"]";
        return start(List.of("TLS: {certificate: " + certificate + ", key: " + key + authorities + "}"), List.of());
    }

    /**
     * One without TLS that takes tokens of a service alone.
     *
     * @param realm address of the service
     * @param certificate whose key signs tokens
     */
    public static LocalRegistry withTokens(String realm, Path certificate) {
        return start(
                List.of("auth: {token: {realm: \"" + realm
                        + "\", service: test-registry, issuer: test-issuer, rootcertbundle: " + certificate + "}}"),
                List.of());
    }

    private static LocalRegistry start(List<String> more, List<String> passwords) {
        try {
            Path directory = Files.createTempDirectory("hull-registry-");
            Files.write(directory.resolve("htpasswd"), passwords);
            int port;
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
                port = free.getLocalPort();
            }
            String tls = "";
            List<String> lines = new ArrayList<>(List.of(
                    "version: 0.1",
                    "log: {level: warn}",
                    "storage: {filesystem: {rootdirectory: DIRECTORY/data}, delete: {enabled: true}}"));
            for (String line : more) {
                if (line.startsWith("TLS:")) {
                    tls = ", tls" + line.substring(3);
                } else {
                    lines.add(line);
                }
            }
            lines.add("http: {addr: \"127.0.0.1:" + port + "\"" + tls + "}");
            Path config = directory.resolve("config.yml");
            Files.writeString(config, String.join("\n", lines).replace("DIRECTORY", directory.toString()) + "\n");
            Path log = directory.resolve("log");
            Process process = new ProcessBuilder(
                            Host.findProgram("docker-registry").orElseThrow().toString(), "serve", config.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            LocalRegistry registry = new LocalRegistry(directory, port, process, log);
            Await.value("the registry listens", Duration.ofSeconds(30), registry::listens, listens -> listens);
            return registry;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean listens() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException("the registry has ended: " + Files.readString(log));
        }
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        }
    }

    /** {@code 127.0.0.1:PORT}. */
    public String host() {
        return "127.0.0.1:" + port;
    }

    /** Where the registry keeps what it has. */
    public Path data() {
        return directory.resolve("data");
    }

    /** How often a request of that method for a path with that text was answered with that status. */
    public long requests(String method, String text, int status) throws IOException {
        return Files.readAllLines(log).stream()
                .filter(line -> line.contains("\"" + method + " ")
                        && line.contains(text)
                        && line.contains("\" " + status + " "))
                .count();
    }

    /** Makes an authority and a certificate of it for 127.0.0.1 and localhost: {@code ca.crt}, {@code NAME.crt}, {@code NAME.key}. */
    public static void certificate(Path directory, String name) {
        Path authority = directory.resolve("ca.crt");
        if (!Files.exists(authority)) {
            openssl(
                    directory,
                    "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test-authority -keyout ca.key -out ca.crt");
        }
        openssl(directory, "req -newkey rsa:2048 -nodes -subj /CN=" + name + " -keyout NAME.key -out NAME.csr", name);
        try {
            Files.writeString(directory.resolve("ext"), "subjectAltName=IP:127.0.0.1,DNS:localhost\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        openssl(
                directory,
                "x509 -req -in NAME.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile ext -out NAME.crt",
                name);
    }

    private static void openssl(Path directory, String words) {
        openssl(directory, words, "");
    }

    private static void openssl(Path directory, String words, String name) {
        String script = "cd " + directory + " && openssl " + words.replace("NAME", name);
        Programs.run(List.of("sh", "-c", script), Map.of(), new byte[0], Programs.DEADLINE)
                .ok();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Programs.run("rm", "-rf", directory.toString());
    }
}
