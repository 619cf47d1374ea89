package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hull.it.support.Account;
import dev.hull.it.support.LocalRegistry;
import dev.hull.it.support.Sandbox;
import dev.hull.it.support.TarBytes;
import dev.hull.testing.RequiresProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real registry that takes only tokens, and a token service (distribution, "Token Authentication Specification") that signs them. */
@RequiresProgram({"docker-registry", "openssl"})
class TokenTest {
    private static final String USER = "wilma";
    private static final String PASSWORD = "geheim-4711";

    @TempDir
    Path directory;

    private final List<String> asked = new CopyOnWriteArrayList<>();

    @Test
    void aTokenForEachRepository() throws Exception {
        LocalRegistry.certificate(directory, "token");
        HttpServer service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/token", this::answer);
        service.start();
        try (LocalRegistry registry = LocalRegistry.withTokens(
                        "http://127.0.0.1:" + service.getAddress().getPort() + "/token",
                        directory.resolve("token.crt"));
                Sandbox hull = Sandbox.of(Account.current())) {
            String name = registry.host() + "/team/app:1";
            hull.run(new TarBytes().file("a", "b").end(), "import", "-", name).ok();
            assertThat(hull.run("push", name).withStatus(1).error())
                    .contains("registry " + registry.host(), "team/app")
                    .doesNotContain("eyJ");
            byte[] password = PASSWORD.getBytes(StandardCharsets.UTF_8);
            hull.run("wrong".getBytes(StandardCharsets.UTF_8), "login", "-u", USER, "--password-stdin", registry.host())
                    .withStatus(1);
            hull.run(password, "login", "-u", USER, "--password-stdin", registry.host())
                    .ok();
            hull.run("push", name).ok();
            hull.run("tag", name, registry.host() + "/other/app:1").ok();
            hull.run("push", registry.host() + "/other/app:1").ok();
            assertThat(asked)
                    .anyMatch(query -> query.contains("service=test-registry")
                            && query.contains("scope=repository:team/app:")
                            && query.contains("push"));
            hull.run("rmi", "-f", name, registry.host() + "/other/app:1").ok();
            hull.run("logout", registry.host()).ok();
            hull.run("pull", name).ok(); // anybody may read here
        } finally {
            service.stop(0);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String query =
                    URLDecoder.decode(String.valueOf(exchange.getRequestURI().getRawQuery()), StandardCharsets.UTF_8);
            asked.add(query);
            String given = exchange.getRequestHeaders().getFirst("Authorization");
            String right = "Basic "
                    + Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
            if (given != null && !given.equals(right)) {
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            byte[] body = ("{\"token\":\"" + token(query, given != null) + "\",\"expires_in\":300}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** Grants what is asked for: to strangers only reading. */
    private String token(String query, boolean known) throws IOException, GeneralSecurityException {
        List<String> access = new ArrayList<>();
        for (String parameter : query.split("&")) {
            if (parameter.startsWith("scope=repository:")) {
                String[] parts = parameter.substring("scope=".length()).split(":");
                for (String action : parts[2].split(",")) {
                    if (known || action.equals("pull")) {
                        access.add("{\"type\":\"repository\",\"name\":\"" + parts[1] + "\",\"actions\":[\"" + action
                                + "\"]}");
                    }
                }
            }
        }
        String certificate = pem("token.crt");
        long now = Instant.now().getEpochSecond();
        String head = part("{\"typ\":\"JWT\",\"alg\":\"RS256\",\"x5c\":[\"" + certificate + "\"]}");
        String claims = part("{\"iss\":\"test-issuer\",\"sub\":\"x\",\"aud\":\"test-registry\",\"exp\":" + (now + 300)
                + ",\"nbf\":" + (now - 10) + ",\"iat\":" + now + ",\"jti\":\"" + System.nanoTime() + "\",\"access\":["
                + String.join(",", access) + "]}");
        Signature signature = Signature.getInstance("SHA256withRSA");
        PrivateKey key = KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem("token.key"))));
        signature.initSign(key);
        signature.update((head + "." + claims).getBytes(StandardCharsets.UTF_8));
        return head + "." + claims + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    }

    private static String part(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private String pem(String file) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line : Files.readAllLines(directory.resolve(file))) {
            if (!line.startsWith("-----")) {
                text.append(line.strip());
            }
        }
        return text.toString();
    }
}
