package dev.hull.image.registry.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** Why there was no answer, in words. */
public final class ConnectionFailure {
    private static final int LONGEST = 300;

    private ConnectionFailure() {}

    /** One line without control characters, not too long. */
    static String clean(String text) {
        StringBuilder line = new StringBuilder();
        boolean blank = false;
        for (int i = 0; i < text.length() && line.length() < LONGEST; i++) {
            char c = text.charAt(i);
            boolean space = Character.isWhitespace(c) || Character.isISOControl(c);
            if (!space) {
                line.append(blank && !line.isEmpty() ? " " : "").append(c);
            }
            blank = space;
        }
        return line + (line.length() >= LONGEST ? "…" : "");
    }

    /** The reason of a failure, with the fix where a setting of this machine is at fault. */
    public static String reason(IOException failure, URI address) {
        return switch (failure) {
            case SocketTimeoutException e -> "no connection in time";
            case UnknownHostException e -> "its name cannot be resolved";
            case IdleTimeout e -> e.getMessage();
            case ConnectException e -> connect(e);
            case SSLException e -> tls(e, address);
            case ProtocolException e -> "the answer is not HTTP: " + clean(Objects.toString(e.getMessage()));
            default -> other(failure);
        };
    }

    private static String connect(ConnectException failure) {
        String message = failure.getMessage();
        return message == null || message.startsWith("Connection refused") ? "connection refused" : clean(message);
    }

    private static String tls(SSLException failure, URI address) {
        String message = Objects.requireNonNullElse(failure.getMessage(), "");
        if (message.contains("Unsupported or unrecognized SSL message")) {
            return "it does not speak TLS; if it is to be used without, mark it insecure in registries.conf";
        }
        String place = "certs.d/" + address.getAuthority() + "/";
        if (find(failure, CertPathBuilderException.class).isPresent()) {
            return "its certificate is from an authority that is not trusted here; put that authority's certificate into"
                    + " ~/.config/hull/" + place + "ca.crt or /etc/hull/" + place
                    + "ca.crt, or mark the registry insecure"
                    + " in registries.conf";
        }
        if (find(failure, CertificateExpiredException.class).isPresent()) {
            return "its certificate has expired";
        }
        if (message.contains("certificate_required") || message.contains("bad_certificate")) {
            return "it wants a certificate of the client: put client.cert and client.key into ~/.config/hull/" + place;
        }
        return (failure instanceof SSLHandshakeException ? "TLS handshake failed: " : "TLS: ") + clean(message);
    }

    private static String other(IOException failure) {
        String message = Objects.requireNonNullElse(failure.getMessage(), failure.toString());
        return clean(message);
    }

    private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (type.isInstance(each)) {
                return Optional.of(type.cast(each));
            }
        }
        return Optional.empty();
    }
}
