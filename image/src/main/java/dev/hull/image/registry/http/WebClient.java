package dev.hull.image.registry.http;

import dev.hull.image.registry.config.ConfigPaths;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/**
 * Fetches what stands at an address that is no registry's: a file that a build adds, an archive of packages. Follows redirects,
 * tries again when the connection breaks or the server is busy, goes through the proxies that the user has set.
 */
public final class WebClient implements AutoCloseable {
    private static final int MAX_REDIRECTS = 10;

    private final Transport transport;
    private final HttpOptions options;

    /** A client with connections of its own. */
    public WebClient(HttpOptions options) {
        this.options = options;
        this.transport = new Transport(options);
    }

    /** A client of the user whose proxies and certificates these are. */
    public static WebClient open(ConfigPaths paths) {
        return new WebClient(new HttpOptions(paths, "hull/0.1", true, Limits.USUAL, Cancellation::sleep));
    }

    /**
     * Asks for a document.
     *
     * @param headers names and values in turn
     * @return the answer, successful or 304, open: close it
     * @throws HullException {@link ErrorKind#NOT_FOUND} when there is none, {@link ErrorKind#PERMISSION_DENIED} when it is
     *     refused, {@link ErrorKind#UNAVAILABLE} when the server cannot be reached or says something else
     */
    public Reply get(URI address, List<String> headers) {
        Cancellation transfer = new Cancellation();
        Backoff backoff = new Backoff(options, transfer);
        while (true) {
            try {
                Reply reply = follow(address, headers, transfer);
                if (!Backoff.mayPass(reply.status()) || !backoff.pause(reply)) {
                    return check(address, reply);
                }
            } catch (IOException e) {
                if (!backoff.pause()) {
                    throw new HullException(
                            ErrorKind.UNAVAILABLE,
                            "cannot fetch " + Hosts.shown(address) + ": " + ConnectionFailure.reason(e, address),
                            e);
                }
            }
        }
    }

    private Reply follow(URI address, List<String> headers, Cancellation transfer) throws IOException {
        URI next = address;
        for (int i = 0; i <= MAX_REDIRECTS; i++) {
            Request request = Request.of("GET", next);
            for (int h = 0; h < headers.size(); h += 2) {
                request = request.header(headers.get(h), headers.get(h + 1));
            }
            Reply reply = transport.send(request, options.verify(), transfer);
            String location = reply.status() / 100 == 3 && reply.status() != 304 ? reply.header("Location") : "";
            if (location.isEmpty()) {
                return reply;
            }
            reply.close();
            next = target(address, next, location);
        }
        throw new HullException(
                ErrorKind.UNAVAILABLE,
                "cannot fetch " + Hosts.shown(address) + ": more than " + MAX_REDIRECTS + " redirections");
    }

    private static URI target(URI address, URI from, String location) {
        URI target;
        try {
            target = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw refused(address, "it redirects to something that is no address");
        }
        String scheme = String.valueOf(target.getScheme());
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw refused(address, "it redirects to another protocol");
        }
        if ("https".equals(from.getScheme()) && scheme.equals("http")) {
            throw refused(address, "it redirects from https to http");
        }
        return target;
    }

    private static HullException refused(URI address, String why) {
        return new HullException(ErrorKind.UNAVAILABLE, "cannot fetch " + Hosts.shown(address) + ": " + why);
    }

    private static Reply check(URI address, Reply reply) {
        if (reply.isSuccess() || reply.status() == 304) {
            return reply;
        }
        reply.close();
        ErrorKind kind = switch (reply.status()) {
            case 404, 410 -> ErrorKind.NOT_FOUND;
            case 401, 403, 407 -> ErrorKind.PERMISSION_DENIED;
            default -> ErrorKind.UNAVAILABLE;
        };
        throw new HullException(
                kind, "cannot fetch " + Hosts.shown(address) + ": the server answers with status " + reply.status());
    }

    /** Closes the connections. */
    @Override
    public void close() {
        transport.close();
    }
}
