package dev.hull.image.registry.http;

import dev.hull.image.registry.credentials.Credential;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonException;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers a registry's challenges: with the password itself (Basic), or with a token that a token service gives for the
 * password, for an identity token, or for nothing (distribution, "Token Authentication Specification").
 *
 * <pre>
 *   client ── GET /v2/x/manifests/1 ──────────────► registry
 *          ◄─ 401 Bearer realm, service, scope ────
 *          ── GET realm?service&amp;scope, Basic ───────► token service
 *          ◄─ {"token": …} ────────────────────────
 *          ── GET /v2/x/manifests/1, Bearer ───────► registry
 * </pre>
 *
 * <p>Tokens are kept by scope for as long as the registry takes them. Several threads may ask at once; one fetches.
 */
final class Authorizer {
    private static final int MOST_BYTES = 256 * 1024;

    private final Transport transport;
    private final boolean verify;
    private final String name;
    private final Optional<Credential> credential;
    private final Map<Scope, String> tokens = new HashMap<>(); // guarded by this
    private boolean basic; // guarded by this

    /**
     * An authorizer for one registry.
     *
     * @param name of registry and repository, for messages
     */
    Authorizer(Transport transport, boolean verify, String name, Optional<Credential> credential) {
        this.transport = transport;
        this.verify = verify;
        this.name = name;
        this.credential = credential;
    }

    /** Whether there is anything to log in with. */
    boolean hasCredential() {
        return credential.isPresent();
    }

    /** The value of {@code Authorization} for a request of that scope, as far as it is known; null for none. */
    synchronized @Nullable String header(Scope scope) {
        String token = tokens.get(scope);
        if (token != null) {
            return token;
        }
        return basic && credential.orElse(null) instanceof Credential.Password password ? password.basic() : null;
    }

    /**
     * Gets what a refused request lacked.
     *
     * @param used what the refused request had
     * @param origin where it was refused
     * @return whether it makes sense to send it again
     */
    synchronized boolean answer(
            List<Challenge> challenges, Scope scope, @Nullable String used, URI origin, Cancellation transfer)
            throws IOException {
        if (!Objects.equals(header(scope), used)) {
            return true; // another thread has been faster
        }
        for (Challenge challenge : challenges) {
            if (challenge.scheme().equals("bearer")) {
                tokens.put(scope, "Bearer " + fetch(challenge, scope, origin, transfer));
                return true;
            }
        }
        boolean wantsBasic = challenges.stream().anyMatch(each -> each.scheme().equals("basic"));
        if (wantsBasic && !basic && credential.orElse(null) instanceof Credential.Password) {
            basic = true;
            return true;
        }
        return false;
    }

    private String fetch(Challenge challenge, Scope scope, URI origin, Cancellation transfer) throws IOException {
        URI realm = realm(challenge, origin);
        StringBuilder query = new StringBuilder();
        parameter(query, "service", challenge.parameter("service"));
        Scope wanted = scope.with(challenge.parameter("scope"));
        Request request;
        switch (credential.orElse(null)) {
            case Credential.IdentityToken token -> {
                parameter(query, "client_id", "hull");
                parameter(query, "grant_type", "refresh_token");
                parameter(query, "refresh_token", token.secret());
                parameter(query, "scope", String.join(" ", wanted.items()));
                byte[] form = query.toString().getBytes(StandardCharsets.UTF_8);
                request = Request.of("POST", realm)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .body(new Call.Body.Bytes(form));
            }
            case Credential.Password password -> {
                wanted.items().forEach(item -> parameter(query, "scope", item));
                parameter(query, "account", password.user());
                request = Request.of("GET", withQuery(realm, query)).header("Authorization", password.basic());
            }
            case null -> {
                wanted.items().forEach(item -> parameter(query, "scope", item));
                request = Request.of("GET", withQuery(realm, query));
            }
        }
        try (Reply reply = transport.send(request, verify, transfer)) {
            return token(reply, realm);
        } catch (IOException e) {
            throw new IOException("token service " + Hosts.shown(realm) + ": " + ConnectionFailure.reason(e, realm), e);
        }
    }

    /** Where tokens are given. A registry that is spoken to over TLS may not have passwords sent in the clear. */
    private URI realm(Challenge challenge, URI origin) {
        String text = challenge.parameter("realm");
        try {
            URI realm = new URI(text);
            boolean secure = "https".equals(realm.getScheme());
            boolean open =
                    "http".equals(realm.getScheme()) && origin.getScheme().equals("http");
            if (realm.getHost() != null && realm.getUserInfo() == null && (secure || open)) {
                return realm;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw new HullException(
                ErrorKind.UNAVAILABLE,
                name + ": it names a token service that is not asked, as its address does not start with https");
    }

    private static URI withQuery(URI realm, StringBuilder query) {
        String base = realm.toString();
        return URI.create(base + (realm.getRawQuery() == null ? "?" : "&") + query);
    }

    private static void parameter(StringBuilder query, String key, String value) {
        if (!value.isEmpty()) {
            query.append(query.isEmpty() ? "" : "&")
                    .append(key)
                    .append('=')
                    .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
    }

    private String token(Reply reply, URI realm) throws IOException {
        byte[] body = reply.body().read(MOST_BYTES);
        String service = name + ": its token service " + Hosts.shown(realm);
        if (reply.status() == 401 || reply.status() == 403) {
            throw new HullException(
                    ErrorKind.UNAUTHENTICATED,
                    service + " refused the " + (hasCredential() ? "credentials" : "anonymous request") + ": "
                            + ServerMessage.of(reply.status(), body));
        }
        if (!reply.isSuccess()) {
            throw new ServerFailure(reply.status(), service + ": " + ServerMessage.of(reply.status(), body));
        }
        try {
            JsonObject answer = Json.parse(body).asObject();
            String token = answer.string("token", "");
            token = token.isEmpty() ? answer.string("access_token", "") : token;
            boolean proper = !token.isEmpty() && token.chars().allMatch(c -> c > 0x20 && c < 0x7f);
            if (proper) {
                return token;
            }
        } catch (JsonException e) {
            // Not with the parser's words: they may quote the token.
        }
        throw new HullException(ErrorKind.UNAVAILABLE, service + " gave no token");
    }
}
