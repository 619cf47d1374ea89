package dev.hull.image.registry.http;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Sends single requests over HTTP/1.1 (RFC 9110, RFC 9112). Connections are kept, and shared by everything that uses one
 * transport. Follows no redirect, knows no credentials, retries nothing but a reading request whose kept connection turned out
 * to be closed.
 *
 * <p>Blocking sockets, one thread per exchange: a pull of 270 MB needs 1.7 s less processor time than with
 * {@code java.net.http}, whose classes alone cost 0.3 s in each process.
 */
public final class Transport implements AutoCloseable {
    private final HttpOptions options;
    private final Certificates certificates;
    private final Proxies proxies;
    private final Dialer dialer;
    private final ConnectionPool pool = new ConnectionPool();
    private final Watcher watcher;
    private final Map<String, SSLContext> contexts = new HashMap<>(); // guarded by this

    /** A transport without connections yet. */
    public Transport(HttpOptions options) {
        this.options = options;
        this.certificates = new Certificates(options.paths());
        this.proxies = new Proxies(options.paths());
        this.dialer = new Dialer(options, proxies);
        this.watcher = new Watcher(options.limits().idle());
    }

    HttpOptions options() {
        return options;
    }

    private synchronized SSLContext context(Optional<Path> directory, boolean verify) throws IOException {
        String key = verify + " " + directory.map(Path::toString).orElse("");
        SSLContext known = contexts.get(key);
        if (known == null) {
            known = certificates.context(directory, verify);
            contexts.put(key, known);
        }
        return known;
    }

    /** What two exchanges have in common that may share a connection. */
    private static String key(URI uri, boolean verify, Optional<Path> directory) {
        return uri.getScheme() + "://" + uri.getHost() + ":" + Request.port(uri) + " " + verify + " "
                + directory.map(Path::toString).orElse("");
    }

    /**
     * Sends a request and waits for the head of its answer.
     *
     * @param verify whether the server's certificate is checked
     * @param transfer of which this is a part
     * @throws IOException when there is no answer; {@link IdleTimeout} when nothing moved for the idle time
     */
    Reply send(Request request, boolean verify, Cancellation transfer) throws IOException {
        URI uri = request.uri();
        boolean secure = "https".equals(uri.getScheme());
        Optional<Path> directory = secure ? certificates.directory(uri.getAuthority()) : Optional.empty();
        String key = key(uri, verify, directory);
        Optional<HttpConnection> kept = pool.take(key);
        if (kept.isPresent()) {
            try {
                return exchange(request, kept.get(), key, transfer);
            } catch (IOException e) {
                boolean again = request.isRepeatable() && !(e instanceof IdleTimeout) && !transfer.isCancelled();
                if (!again || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
            }
        }
        Watch watch = new Watch(watcher, transfer, options.limits().idle());
        HttpConnection connection;
        try {
            Optional<SSLContext> tls = secure ? Optional.of(context(directory, verify)) : Optional.empty();
            connection = dialer.open(uri, tls, watch);
        } finally {
            watch.end();
        }
        return exchange(request, connection, key, transfer);
    }

    private Reply exchange(Request plain, HttpConnection connection, String key, Cancellation transfer)
            throws IOException {
        Watch watch = new Watch(watcher, transfer, options.limits().idle());
        watch.over(connection.wire());
        try {
            boolean proxied = proxies.of(plain.uri()).isPresent()
                    && !plain.uri().getScheme().equals("https");
            Request request = plain.header("User-Agent", options.userAgent());
            Optional<String> authorization = proxied ? proxies.authorization(plain.uri()) : Optional.empty();
            if (authorization.isPresent()) {
                request = request.header("Proxy-Authorization", authorization.get());
            }
            boolean all = write(request, request.head(proxied), connection, watch);
            HttpConnection.Head head = watch.during(connection::head);
            BodyStream body = BodyStream.of(
                    request.method(), head, connection, watch, (used, usable) -> giveBack(key, used, usable && all));
            return new Reply(head.status(), plain.uri(), head.headers(), body);
        } catch (IOException | RuntimeException e) {
            watch.end();
            connection.close();
            throw e;
        }
    }

    /** Whether all of it was sent: a server may answer before, and then hears no more. */
    private static boolean write(Request request, byte[] head, HttpConnection connection, Watch watch)
            throws IOException {
        IOException failure = null;
        try {
            watch.during(() -> {
                connection.out().write(head);
                return true;
            });
            new BodyWriter(connection, watch).write(request.body());
            return true;
        } catch (BodyWriter.ContentFailure | IdleTimeout | java.io.InterruptedIOException e) {
            throw e;
        } catch (BodyWriter.Answered e) {
            return false;
        } catch (IOException e) {
            failure = e;
        }
        return answered(connection, failure);
    }

    /** A server that closes the connection on a request may have said why. */
    private static boolean answered(HttpConnection connection, @Nullable IOException failure) throws IOException {
        try {
            if (connection.hasInput()) {
                return false;
            }
        } catch (IOException e) {
            // closed altogether
        }
        throw failure == null ? new IOException("the connection broke") : failure;
    }

    private void giveBack(String key, HttpConnection connection, boolean usable) {
        if (usable) {
            pool.give(key, connection);
        } else {
            connection.close();
        }
    }

    /** Closes the connections that are not in use. */
    @Override
    public void close() {
        pool.close();
        watcher.close();
    }
}
