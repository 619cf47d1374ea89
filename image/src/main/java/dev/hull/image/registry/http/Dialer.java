package dev.hull.image.registry.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Opens connections: directly or through a proxy, plain or with TLS. */
final class Dialer {
    private final HttpOptions options;
    private final Proxies proxies;

    Dialer(HttpOptions options, Proxies proxies) {
        this.options = options;
        this.proxies = proxies;
    }

    /**
     * A connection to the server of that address.
     *
     * @param tls how to speak TLS, for https
     */
    HttpConnection open(URI uri, Optional<SSLContext> tls, Watch watch) throws IOException {
        Optional<URI> proxy = proxies.of(uri);
        URI first = proxy.orElse(uri);
        Socket socket = connect(Hosts.bare(first.getHost()), Request.port(first), watch);
        try {
            if (tls.isPresent() && proxy.isPresent()) {
                tunnel(new HttpConnection(socket), uri, proxy.get(), watch);
            }
            return new HttpConnection(tls.isPresent() ? secure(socket, uri, tls.get(), watch) : socket, socket);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private Socket connect(String host, int port, Watch watch) throws IOException {
        IOException failure = null;
        for (InetAddress address : InetAddress.getAllByName(host)) {
            Socket socket = new Socket();
            watch.over(socket);
            try {
                socket.setTcpNoDelay(true);
                socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
                int millis = (int)
                        Math.min(Integer.MAX_VALUE, options.limits().connect().toMillis());
                watch.during(() -> {
                    socket.connect(new InetSocketAddress(address, port), millis);
                    return true;
                });
                return socket;
            } catch (IOException e) {
                socket.close();
                if (failure != null) {
                    e.addSuppressed(failure);
                }
                failure = e;
            }
        }
        throw asConnecting(failure);
    }

    /** Whatever kept a connection from being made is of one kind, except that it took too long. */
    private static IOException asConnecting(@org.jspecify.annotations.Nullable IOException failure) {
        if (failure == null) {
            return new ConnectException("its name has no address");
        }
        boolean known = failure instanceof ConnectException
                || failure instanceof SocketTimeoutException
                || failure instanceof IdleTimeout
                || failure instanceof java.io.InterruptedIOException;
        if (known) {
            return failure;
        }
        ConnectException connecting = new ConnectException(failure.getMessage());
        connecting.initCause(failure);
        return connecting;
    }

    /** Asks a proxy for a way through (RFC 9110, section 9.3.6). */
    private void tunnel(HttpConnection connection, URI uri, URI proxy, Watch watch) throws IOException {
        String target = uri.getHost() + ":" + Request.port(uri);
        StringBuilder text = new StringBuilder("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n");
        text.append("User-Agent: ").append(options.userAgent()).append("\r\n");
        proxies.authorization(uri)
                .ifPresent(value ->
                        text.append("Proxy-Authorization: ").append(value).append("\r\n"));
        HttpConnection.Head head = watch.during(() -> {
            connection.send(text.append("\r\n").toString());
            return connection.head();
        });
        if (head.status() / 100 != 2) {
            throw new ProxyRefusal("the proxy " + Hosts.shown(proxy) + " does not let it through: status "
                    + head.status() + (head.status() == 407 ? " (it wants other credentials)" : ""));
        }
    }

    private static Socket secure(Socket plain, URI uri, SSLContext tls, Watch watch) throws IOException {
        String host = Hosts.bare(uri.getHost());
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, host, Request.port(uri), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        watch.during(() -> {
            socket.startHandshake();
            return true;
        });
        return socket;
    }

    /** A proxy said no. */
    private static final class ProxyRefusal extends ConnectException {
        private static final long serialVersionUID = 1;

        ProxyRefusal(String message) {
            super(message);
        }
    }
}
