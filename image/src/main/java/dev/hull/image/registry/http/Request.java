package dev.hull.image.registry.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One message to a server.
 *
 * @param method such as {@code GET}
 * @param uri where to
 * @param headers names and values in turn
 * @param body what is sent along
 */
record Request(String method, URI uri, List<String> headers, Call.Body body) {
    Request {
        headers = List.copyOf(headers);
    }

    /** A request without headers and body. */
    static Request of(String method, URI uri) {
        return new Request(method, uri, List.of(), new Call.Body.None());
    }

    /** The same with one more header. */
    Request header(String name, String value) {
        List<String> more = new ArrayList<>(headers);
        more.add(name);
        more.add(value);
        return new Request(method, uri, more, body);
    }

    /** The same with a body. */
    Request body(Call.Body other) {
        return new Request(method, uri, headers, other);
    }

    /** Whether sending it twice does no harm, and it can be. */
    boolean isRepeatable() {
        return (method.equals("GET") || method.equals("HEAD")) && body instanceof Call.Body.None;
    }

    /** The port, stated or usual. */
    static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
    }

    /**
     * Everything before the body (RFC 9112, section 3).
     *
     * @param whole whether the target is written with scheme and host, as a proxy wants it
     */
    byte[] head(boolean whole) {
        URI ascii = ascii();
        String path = ascii.getRawPath() == null || ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
        String target = path + (ascii.getRawQuery() == null ? "" : "?" + ascii.getRawQuery());
        String host = ascii.getHost() + (ascii.getPort() < 0 ? "" : ":" + ascii.getPort());
        StringBuilder text = new StringBuilder(method)
                .append(' ')
                .append(whole ? ascii.getScheme() + "://" + host : "")
                .append(target)
                .append(" HTTP/1.1\r\n");
        field(text, "Host", host);
        for (int i = 0; i < headers.size(); i += 2) {
            field(text, headers.get(i), headers.get(i + 1));
        }
        long length = body.length();
        if (length < 0) {
            field(text, "Transfer-Encoding", "chunked");
        } else if (length > 0 || method.startsWith("P")) {
            field(text, "Content-Length", Long.toString(length));
        }
        return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private URI ascii() {
        try {
            return new URI(uri.toASCIIString());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("no address: " + Hosts.shown(uri), e);
        }
    }

    private static void field(StringBuilder text, String name, String value) {
        if (value.chars().anyMatch(c -> c < ' ' && c != '\t')) {
            throw new IllegalArgumentException("a header " + name + " with control characters");
        }
        text.append(name).append(": ").append(value).append("\r\n");
    }
}
