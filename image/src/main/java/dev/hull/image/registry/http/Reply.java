package dev.hull.image.registry.http;

import java.net.URI;
import java.util.OptionalLong;

/**
 * An answer whose body has not been read yet.
 *
 * @param status HTTP status
 * @param uri who answered, after redirects
 * @param headers of the answer
 * @param body of the answer, to be read or closed
 */
public record Reply(int status, URI uri, Headers headers, BodyStream body) implements AutoCloseable {
    /** A header, or "". */
    public String header(String name) {
        return headers.first(name).orElse("");
    }

    /** The media type without parameters, or "". */
    public String mediaType() {
        String type = header("Content-Type");
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip();
    }

    /** Length that the server states. */
    public OptionalLong contentLength() {
        return headers.number("Content-Length");
    }

    /** Whether the status is 200 to 299. */
    public boolean isSuccess() {
        return status / 100 == 2;
    }

    @Override
    public void close() {
        body.close();
    }
}
