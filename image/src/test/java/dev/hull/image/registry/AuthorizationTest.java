package dev.hull.image.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.hull.image.registry.credentials.Credential;
import dev.hull.oci.ErrorKind;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens, passwords, and who gets to see them. */
class AuthorizationTest extends PullTestBase {
    private static final Credential ME = new Credential.Password("me", SECRET);
    private static final String TOKEN = "GET /token";

    private final FakeImage image = new FakeImage().gzip("a", 10).gzip("b", 10);
    private final List<String> authorizations = new CopyOnWriteArrayList<>();

    @BeforeEach
    void fill() {
        image.into(registry, "app", "1");
    }

    private static String header(HttpExchange exchange) {
        return String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private boolean challenge(HttpExchange exchange, String challenge) throws IOException {
        exchange.getResponseHeaders().set("WWW-Authenticate", challenge);
        return FakeRegistry.error(exchange, 401, "UNAUTHORIZED", "authentication required");
    }

    private String realm() {
        return "Bearer realm=\"http://" + registry.host()
                + "/token?x=y\",service=\"fake\",scope=\"repository:app:pull\"";
    }

    /** Everything below /v2/app needs that value of Authorization. */
    private void guard(String wanted, String challenge) {
        registry.on("GET /v2/app/", exchange -> {
            authorizations.add(header(exchange));
            return !header(exchange).equals(wanted) && challenge(exchange, challenge);
        });
    }

    @Test
    void nobodyGetsAToken() {
        guard("Bearer tok-1", realm());
        registry.on(TOKEN, exchange -> {
            authorizations.add(header(exchange));
            return FakeRegistry.send(exchange, 200, "application/json", "{\"token\":\"tok-1\",\"expires_in\":300}");
        });
        pull(registry.host() + "/app:1");
        assertStored(image);
        assertThat(registry.requests())
                .filteredOn(request -> request.startsWith(TOKEN))
                .containsExactly("GET /token?x=y&service=fake&scope=repository%3Aapp%3Apull");
        assertThat(authorizations).startsWith("null", "null", "Bearer tok-1").contains("Bearer tok-1");
    }

    @Test
    void thePasswordGoesToTheTokenServiceOnly() {
        credential = Optional.of(ME);
        guard("Bearer tok-2", realm());
        registry.on(TOKEN, exchange -> {
            assertThat(header(exchange)).isEqualTo(((Credential.Password) ME).basic());
            return FakeRegistry.send(exchange, 200, "application/json", "{\"access_token\":\"tok-2\"}");
        });
        pull(registry.host() + "/app:1");
        assertThat(registry.count("GET /token?x=y&service=fake&scope=repository%3Aapp%3Apull&account=me"))
                .isEqualTo(1);
        assertThat(authorizations).containsOnly("null", "Bearer tok-2");
    }

    @Test
    void anIdentityTokenIsExchanged() {
        credential = Optional.of(new Credential.IdentityToken("", SECRET));
        guard("Bearer tok-3", realm());
        registry.on("POST /token", exchange -> {
            String form = URLDecoder.decode(
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                    StandardCharsets.UTF_8);
            assertThat(form)
                    .isEqualTo("service=fake&client_id=hull&grant_type=refresh_token&refresh_token=" + SECRET
                            + "&scope=repository:app:pull");
            return FakeRegistry.send(exchange, 200, "application/json", "{\"access_token\":\"tok-3\"}");
        });
        pull(registry.host() + "/app:1");
        assertStored(image);
    }

    @Test
    void aTokenThatExpiresMeanwhileIsRenewed() {
        AtomicInteger given = new AtomicInteger();
        AtomicInteger asked = new AtomicInteger();
        registry.on("GET /v2/app/", exchange -> {
            boolean valid = header(exchange).equals("Bearer tok" + given.get()) && asked.incrementAndGet() % 3 != 0;
            return !valid && challenge(exchange, realm());
        });
        registry.on(
                TOKEN,
                exchange -> FakeRegistry.send(
                        exchange, 200, "application/json", "{\"token\":\"tok" + given.incrementAndGet() + "\"}"));
        pull(registry.host() + "/app:1");
        assertStored(image);
        assertThat(given.get()).isGreaterThan(1);
    }

    @Test
    void basic() {
        credential = Optional.of(ME);
        guard(((Credential.Password) ME).basic(), "Basic realm=\"fake\"");
        pull(registry.host() + "/app:1");
        assertStored(image);
        assertThat(authorizations).filteredOn("null"::equals).hasSize(1);
    }

    @Test
    void wrongAndMissingPasswords() throws IOException {
        guard("never", "Basic realm=\"fake\"");
        assertThat(refused(ErrorKind.UNAUTHENTICATED).sentence())
                .endsWith("it wants credentials; log in: hull login " + registry.host());
        credential = Optional.of(ME);
        assertThat(refused(ErrorKind.UNAUTHENTICATED).sentence())
                .contains("401 authentication required: authentication required");
        guard("never", "Negotiate");
        assertThat(refused(ErrorKind.UNAUTHENTICATED).sentence()).contains("401");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"token\":\"\"}",
                "{}",
                "not json " + SECRET,
                "{\"token\":\"a\\r\\nX-Evil: 1\"}",
                "{\"token\":\"" + SECRET + " \\u00e9\"}",
                "{\"token\":[1]}"
            })
    void tokensThatAreNone(String answer) throws IOException {
        credential = Optional.of(ME);
        guard("never", realm());
        registry.on(TOKEN, exchange -> FakeRegistry.send(exchange, 200, "application/json", answer));
        assertThat(refused(ErrorKind.UNAVAILABLE).sentence())
                .contains("its token service " + registry.host() + " gave no token");
    }

    @Test
    void aTokenServiceThatRefusesOrFails() throws IOException {
        credential = Optional.of(ME);
        guard("never", realm());
        registry.on(
                TOKEN,
                exchange -> FakeRegistry.send(
                        exchange, 401, "application/json", "{\"details\":\"incorrect username or password\"}"));
        assertThat(refused(ErrorKind.UNAUTHENTICATED).sentence())
                .contains("refused the credentials: 401 authentication required: incorrect username or password");
        registry.behave();
        guard("never", realm());
        registry.on(TOKEN, exchange -> FakeRegistry.error(exchange, 503, "X", "later"));
        assertThat(refused(ErrorKind.UNAVAILABLE).sentence()).contains("token service", "503 unavailable: later");
        assertThat(registry.count(TOKEN)).isEqualTo(6);
        registry.behave();
        guard("never", realm());
        registry.on(TOKEN, exchange -> FakeRegistry.flood(exchange, 200));
        assertThat(refused(ErrorKind.UNAVAILABLE).sentence()).contains("gave no token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ftp://x/y", "//x", "file:///etc/passwd", "http://me:pw@x/"})
    void tokenServicesThatAreNotAsked(String realm) throws IOException {
        credential = Optional.of(ME);
        guard("never", "Bearer realm=\"" + realm + "\"");
        assertThat(refused(ErrorKind.UNAVAILABLE).sentence()).contains("it names a token service that is not asked");
    }

    @Test
    void anotherHostSeesNoCredentials() {
        credential = Optional.of(ME);
        String basic = ((Credential.Password) ME).basic();
        guard(basic, "Basic realm=\"fake\"");
        try (FakeRegistry elsewhere = new FakeRegistry()) {
            List<String> seen = new CopyOnWriteArrayList<>();
            byte[] content = image.layers.getFirst().stored();
            elsewhere.on("GET /storage", exchange -> {
                seen.add(header(exchange));
                return FakeRegistry.send(exchange, 200, "", content);
            });
            registry.on("GET /v2/app/blobs/" + image.layers.getFirst().digest(), exchange -> {
                exchange.getResponseHeaders().set("Location", "http://" + elsewhere.host() + "/storage?key=1");
                exchange.sendResponseHeaders(307, -1);
                return true;
            });
            pull(registry.host() + "/app:1");
            assertStored(image);
            assertThat(seen).containsExactly("null");
        }
    }

    @Test
    void anotherHostThatWantsCredentialsGetsNone() throws IOException {
        credential = Optional.of(ME);
        try (FakeRegistry elsewhere = new FakeRegistry()) {
            elsewhere.on("GET /", exchange -> {
                authorizations.add(header(exchange));
                return challenge(exchange, "Basic realm=\"give me your password\"");
            });
            registry.on("GET /v2/app/blobs/", exchange -> {
                exchange.getResponseHeaders().set("Location", "http://" + elsewhere.host() + "/storage");
                exchange.sendResponseHeaders(307, -1);
                return true;
            });
            assertThat(refused(ErrorKind.UNAUTHENTICATED).sentence()).contains("401 authentication required");
            assertThat(authorizations).containsOnly("null");
        }
    }
}
