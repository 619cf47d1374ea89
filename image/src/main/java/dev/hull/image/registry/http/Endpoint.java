package dev.hull.image.registry.http;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.Reference;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * How a registry is spoken to. Over TLS, with a certificate that is checked; except
 *
 * <ul>
 *   <li>this machine itself ({@code localhost}, 127.0.0.0/8, ::1): plain, unless it wants TLS, which is then checked
 *   <li>a registry marked insecure: TLS with whatever certificate, else plain
 * </ul>
 *
 * <p>Which of the two it is, is found out by one request without credentials.
 */
final class Endpoint {
    private static final int MOST_BYTES = 4096;

    private final Transport transport;
    private final String host;
    private final boolean insecure;
    private @Nullable URI base; // guarded by this

    Endpoint(Transport transport, String host, boolean insecure) {
        this.transport = transport;
        this.host = host.equals(Reference.DEFAULT_REGISTRY) ? "registry-1.docker.io" : host;
        this.insecure = insecure || !transport.options().verify();
    }

    /** Whether its certificate is checked. */
    boolean verify() {
        return !insecure;
    }

    /** The registry's address, {@code scheme://host[:port]/}, for messages: found out or supposed. */
    synchronized URI known() {
        return base == null ? address("https") : base;
    }

    private URI address(String scheme) {
        try {
            URI uri = URI.create(scheme + "://" + host + "/");
            if (uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new HullException(ErrorKind.INVALID_ARGUMENT, "'" + host + "' is not the name of a registry");
    }

    /** The registry's address. */
    synchronized URI base() throws IOException {
        URI known = base;
        if (known == null) {
            known = find();
            base = known;
        }
        return known;
    }

    private URI find() throws IOException {
        if (Hosts.isLoopback(Hosts.withoutPort(host))) {
            return speaksPlain() ? address("http") : address("https");
        }
        if (insecure) {
            return speaksTls() ? address("https") : address("http");
        }
        return address("https");
    }

    private boolean speaksPlain() throws IOException {
        try (Reply reply = probe("http")) {
            // A server for TLS answers a plain request with a failure, or not at all.
            String body = new String(reply.body().read(MOST_BYTES), StandardCharsets.UTF_8);
            return reply.status() != 400 || !body.contains("HTTPS");
        } catch (java.net.ConnectException e) {
            throw e; // nobody is there, in whatever language
        } catch (IOException e) {
            return false;
        }
    }

    private boolean speaksTls() {
        try (Reply reply = probe("https")) {
            return reply.status() > 0;
        } catch (IOException e) {
            return false;
        }
    }

    private Reply probe(String scheme) throws IOException {
        return transport.send(Request.of("GET", address(scheme).resolve("/v2/")), verify(), new Cancellation());
    }
}
