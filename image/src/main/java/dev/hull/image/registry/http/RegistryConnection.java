package dev.hull.image.registry.http;

import dev.hull.image.registry.config.RemoteRepository;
import dev.hull.image.registry.credentials.Credential;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Requests to one registry about one repository: finds out how the registry is spoken to, answers its challenges, follows its
 * redirects, and tries again what may pass (429, 5xx, broken connections) with growing pauses.
 *
 * <p>Rules that keep secrets: {@code Authorization} goes to the registry's own scheme, host and port only; nothing that began
 * over TLS continues without; addresses in messages are cut down to their host.
 */
public final class RegistryConnection {
    private static final int MOST_REDIRECTS = 10;
    private static final int MOST_ERROR_BYTES = 64 * 1024;

    private final Transport transport;
    private final RemoteRepository repository;
    private final Endpoint endpoint;
    private final Authorizer authorizer;
    private volatile boolean answered;

    /**
     * A connection; nothing is sent yet.
     *
     * @param credential who the user is there
     */
    public RegistryConnection(Transport transport, RemoteRepository repository, Optional<Credential> credential) {
        this.transport = transport;
        this.repository = repository;
        this.endpoint = new Endpoint(transport, repository.host(), repository.insecure());
        this.authorizer = new Authorizer(transport, endpoint.verify(), name(), credential);
    }

    /** Which repository this is about. */
    public RemoteRepository repository() {
        return repository;
    }

    /** How messages name it: {@code registry HOST, repository PATH}. */
    public String name() {
        return "registry " + repository.host()
                + (repository.repository().isEmpty() ? "" : ", repository " + repository.repository());
    }

    /**
     * Sends a request, again if need be.
     *
     * @return the answer, whatever its status
     * @throws HullException when there is none
     */
    public Reply send(Call call) {
        Backoff backoff = new Backoff(transport.options(), call.transfer());
        while (true) {
            try {
                Reply reply = authorized(call);
                answered = true;
                boolean again = call.retry() && Backoff.mayPass(reply.status());
                if (!again || !backoff.pause(reply)) {
                    return reply;
                }
            } catch (IOException e) {
                if (call.transfer().isCancelled() || !call.retry() || !mayPass(e) || !backoff.pause()) {
                    throw failure(e);
                }
            }
        }
    }

    /** A wrong address or certificate does not get right by waiting; what has answered before may come back. */
    private boolean mayPass(IOException failure) {
        return switch (failure) {
            case InterruptedIOException e when Thread.currentThread().isInterrupted() -> false;
            case ConnectException e -> answered;
            case UnknownHostException e -> answered;
            case SSLException e -> answered;
            case ServerFailure e -> Backoff.mayPass(e.status());
            default -> true;
        };
    }

    private Reply authorized(Call call) throws IOException {
        URI address = call.address().orElse(null);
        if (address == null) {
            address = endpoint.base().resolve(call.path());
        }
        String authorization = authorizer.header(call.scope());
        Reply reply = followed(call, address, authorization);
        if (reply.status() != 401 || !Hosts.isSameOrigin(reply.uri(), endpoint.base())) {
            return reply;
        }
        var challenges = Challenge.parse(reply.headers().all("WWW-Authenticate"));
        reply.body().read(MOST_ERROR_BYTES);
        if (authorizer.answer(challenges, call.scope(), authorization, endpoint.base(), call.transfer())) {
            return followed(call, address, authorizer.header(call.scope()));
        }
        throw refused(challenges.isEmpty());
    }

    private HullException refused(boolean unchallenged) {
        String why = unchallenged
                ? "it wants credentials and does not say in which form"
                : authorizer.hasCredential()
                        ? "it does not accept the credentials; log in again: hull login " + repository.host()
                        : "it wants credentials; log in: hull login " + repository.host();
        return new HullException(ErrorKind.UNAUTHENTICATED, name() + ": " + why);
    }

    private Reply followed(Call call, URI start, @Nullable String authorization) throws IOException {
        URI address = start;
        for (int redirects = 0; ; redirects++) {
            Reply reply = once(call, address, authorization);
            Optional<URI> next = redirect(call, reply);
            if (next.isEmpty()) {
                return reply;
            }
            reply.close();
            if (redirects == MOST_REDIRECTS) {
                throw new HullException(
                        ErrorKind.UNAVAILABLE,
                        name() + ": more than " + MOST_REDIRECTS + " redirects, the last to "
                                + Hosts.shown(next.get()));
            }
            address = next.get();
        }
    }

    private Reply once(Call call, URI address, @Nullable String authorization) throws IOException {
        Request request = new Request(call.method(), address, call.headers(), call.body());
        boolean own = Hosts.isSameOrigin(address, endpoint.base());
        if (authorization != null && own) {
            request = request.header("Authorization", authorization);
        }
        return transport.send(request, endpoint.verify() || !own, call.transfer());
    }

    private Optional<URI> redirect(Call call, Reply reply) {
        boolean anyMethod = reply.status() == 307 || reply.status() == 308;
        boolean reading = reply.status() >= 301 && reply.status() <= 303;
        String location = reply.header("Location");
        if (!anyMethod && !(reading && call.isReading())) {
            return Optional.empty();
        }
        return Optional.of(resolve(reply, location));
    }

    /**
     * The address that a header {@code Location} means.
     *
     * @throws HullException when it is none, or leads from TLS to a plain connection
     */
    public URI resolve(Reply reply, String location) {
        try {
            URI target = reply.uri().resolve(new URI(location));
            String scheme = target.getScheme();
            boolean web = "https".equals(scheme) || "http".equals(scheme);
            if (!location.isEmpty() && web && target.getHost() != null && target.getUserInfo() == null) {
                if ("http".equals(scheme) && reply.uri().getScheme().equals("https")) {
                    throw new HullException(
                            ErrorKind.UNAVAILABLE,
                            name() + ": it redirects to " + Hosts.shown(target) + " without TLS, which is refused");
                }
                return target;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw new HullException(ErrorKind.UNAVAILABLE, name() + ": it redirects to an address that is none");
    }

    /**
     * The address at which an upload goes on. A registry behind a proxy that speaks TLS for it may not know that it does, and
     * name its own address without; that is mended here rather than followed.
     */
    public URI resolveUpload(Reply reply, String location) {
        URI base = reply.uri();
        String open = "http://" + base.getHost();
        boolean own = location.startsWith(open + "/") || location.startsWith(open + ":");
        if (base.getScheme().equals("https") && own) {
            int path = location.indexOf('/', "http://".length());
            return resolve(reply, path < 0 ? "/" : location.substring(path));
        }
        return resolve(reply, location);
    }

    /** The failure that a lost or impossible connection is. */
    public HullException failure(IOException cause) {
        if (cause instanceof InterruptedIOException && Thread.currentThread().isInterrupted()) {
            return new HullException(ErrorKind.CANCELLED, name() + ": interrupted", cause);
        }
        String reason = cause instanceof ServerFailure server
                ? server.sentence()
                : name() + ": " + ConnectionFailure.reason(cause, endpoint.known());
        return new HullException(ErrorKind.UNAVAILABLE, reason, cause);
    }

    /** The failure that an answer states; reads the answer's body. */
    public HullException failure(Reply reply) {
        byte[] body;
        try (reply) {
            body = reply.body().read(MOST_ERROR_BYTES);
        } catch (IOException e) {
            body = new byte[0]; // the status says enough
        }
        String login = authorizer.hasCredential() ? "" : "; it may be private: hull login " + repository.host();
        String message = name() + ": " + ServerMessage.of(reply.status(), body);
        return switch (reply.status()) {
            case 401 -> new HullException(ErrorKind.UNAUTHENTICATED, message + login);
            case 403 -> new HullException(ErrorKind.PERMISSION_DENIED, message + login);
            case 404 -> new HullException(ErrorKind.NOT_FOUND, message);
            case 405, 415, 501 -> new HullException(ErrorKind.UNSUPPORTED, message);
            case 429 -> new HullException(ErrorKind.RESOURCE_EXHAUSTED, message);
            default -> new HullException(ErrorKind.UNAVAILABLE, message);
        };
    }
}
