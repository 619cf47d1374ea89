package dev.hull.image.registry.http;

import dev.hull.image.registry.config.ConfigPaths;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The proxies of the environment, in the meaning that Docker gives to {@code HTTPS_PROXY}, {@code HTTP_PROXY} and
 * {@code NO_PROXY} (in capitals or not). This machine itself is never reached through one.
 */
final class Proxies {
    private final Optional<URI> secure;
    private final Optional<URI> plain;
    private final List<String> exceptions = new ArrayList<>();

    Proxies(ConfigPaths paths) {
        this.secure = proxy(paths, "HTTPS_PROXY");
        this.plain = proxy(paths, "HTTP_PROXY");
        String none =
                paths.variable("NO_PROXY").or(() -> paths.variable("no_proxy")).orElse("");
        for (String exception : none.split(",")) {
            if (!exception.isBlank()) {
                exceptions.add(exception.strip().toLowerCase(Locale.ROOT));
            }
        }
    }

    private static Optional<URI> proxy(ConfigPaths paths, String variable) {
        Optional<String> value = paths.variable(variable).or(() -> paths.variable(variable.toLowerCase(Locale.ROOT)));
        if (value.isEmpty()) {
            return Optional.empty();
        }
        String text = value.get().contains("://") ? value.get() : "http://" + value.get();
        try {
            URI uri = URI.create(text);
            if ("http".equals(uri.getScheme()) && uri.getHost() != null) {
                return Optional.of(uri);
            }
        } catch (IllegalArgumentException e) {
            // Said below. Not with its message: the variable may hold a password.
        }
        throw new HullException(
                ErrorKind.UNSUPPORTED,
                "the variable " + variable + " does not name a proxy of the form http://[user:password@]host:port");
    }

    /** Credentials for the proxy to that address, as the value of {@code Proxy-Authorization}. */
    Optional<String> authorization(URI uri) {
        String user = of(uri).map(URI::getUserInfo).orElse(null);
        return user == null
                ? Optional.empty()
                : Optional.of("Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
    }

    /** The proxy to that address, if it is reached through one. */
    Optional<URI> of(URI uri) {
        Optional<URI> proxy = "https".equals(uri.getScheme()) ? secure : plain;
        return proxy.isPresent() && isExcepted(uri) ? Optional.empty() : proxy;
    }

    private boolean isExcepted(URI uri) {
        String host = Optional.ofNullable(uri.getHost()).orElse("").toLowerCase(Locale.ROOT);
        if (Hosts.isLoopback(host)) {
            return true;
        }
        int port = Request.port(uri);
        for (String exception : exceptions) {
            int colon = exception.lastIndexOf(':');
            boolean hasPort = colon > 0 && exception.indexOf(':') == colon;
            String name = hasPort ? exception.substring(0, colon) : exception;
            boolean samePort = !hasPort || exception.substring(colon + 1).equals(Integer.toString(port));
            if (samePort && (name.equals("*") || covers(name, host))) {
                return true;
            }
        }
        return false;
    }

    private static boolean covers(String exception, String host) {
        if (exception.indexOf('/') > 0) {
            return Hosts.isInNetwork(host, exception);
        }
        String suffix = exception.startsWith("*.") ? exception.substring(1) : exception;
        return suffix.startsWith(".") ? host.endsWith(suffix) : host.equals(suffix) || host.endsWith("." + suffix);
    }
}
