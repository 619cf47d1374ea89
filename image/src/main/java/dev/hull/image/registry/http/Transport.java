package dev.hull.image.registry.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends single requests. Connections are kept and shared by everything that uses one transport; hosts without certificates of
 * their own share one client. Follows no redirect, retries nothing, knows no credentials.
 */
public final class Transport implements AutoCloseable {
    private record Key(Optional<Path> certificates, boolean verify) {}

    private final HttpOptions options;
    private final Certificates certificates;
    private final Proxies proxies;
    private final Map<Key, HttpClient> clients = new HashMap<>(); // guarded by this

    /** A transport without connections yet. */
    public Transport(HttpOptions options) {
        this.options = options;
        this.certificates = new Certificates(options.paths());
        this.proxies = new Proxies(options.paths());
    }

    HttpOptions options() {
        return options;
    }

    private synchronized HttpClient client(URI uri, boolean verify) throws IOException {
        boolean secure = "https".equals(uri.getScheme());
        Optional<Path> directory = secure ? certificates.directory(uri.getAuthority()) : Optional.empty();
        Key key = new Key(directory, !secure || verify);
        HttpClient known = clients.get(key);
        if (known == null) {
            HttpClient.Builder builder = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(options.limits().connect())
                    .proxy(proxies);
            if (secure) {
                builder.sslContext(certificates.context(directory, verify));
            }
            known = builder.build();
            clients.put(key, known);
        }
        return known;
    }

    /** Bytes of a request's body that have been handed over; tells a slow upload from a dead one. */
    static final class Upload {
        final AtomicLong sent = new AtomicLong();
    }

    /**
     * Sends a request and waits for the head of its answer.
     *
     * @param verify whether the server's certificate is checked
     * @param upload counts what is sent of the body
     * @param transfer of which this is a part
     * @throws IOException when there is no answer; {@link HttpTimeoutException} when nothing moved for the idle time
     */
    Reply send(HttpRequest.Builder request, URI uri, boolean verify, Upload upload, Cancellation transfer)
            throws IOException {
        request.uri(uri).setHeader("User-Agent", options.userAgent());
        proxies.authorization(uri).ifPresent(value -> request.setHeader("Proxy-Authorization", value));
        CompletableFuture<HttpResponse<BodyStream>> future = client(uri, verify)
                .sendAsync(
                        request.build(),
                        answer -> new BodyStream(options.limits().idle(), transfer));
        try {
            HttpResponse<BodyStream> answer = await(future, upload, transfer);
            return new Reply(answer.statusCode(), uri, answer.headers(), answer.body());
        } catch (InterruptedException e) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
    }

    private HttpResponse<BodyStream> await(
            CompletableFuture<HttpResponse<BodyStream>> future, Upload upload, Cancellation transfer)
            throws InterruptedException, ExecutionException, IOException {
        Duration idle = options.limits().idle();
        long slice = Math.min(idle.toNanos(), Cancellation.SLICE.toNanos());
        long end = System.nanoTime() + idle.toNanos();
        long seen = 0;
        while (true) {
            try {
                return future.get(slice, TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                long sent = upload.sent.get();
                if (transfer.isCancelled()) {
                    future.cancel(true);
                    throw new InterruptedIOException("called off");
                } else if (sent != seen) {
                    seen = sent;
                    end = System.nanoTime() + idle.toNanos();
                } else if (System.nanoTime() - end >= 0) {
                    future.cancel(true);
                    throw new HttpTimeoutException("no answer within " + idle.toSeconds() + " s");
                }
            }
        }
    }

    /** Closes all connections. */
    @Override
    public synchronized void close() {
        clients.values().forEach(HttpClient::shutdownNow);
        clients.values().forEach(HttpClient::close);
        clients.clear();
    }
}
