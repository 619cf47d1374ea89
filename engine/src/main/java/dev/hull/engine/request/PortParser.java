package dev.hull.engine.request;

import dev.hull.network.IpAddress;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads what {@code -p} and {@code --expose} say, with Docker's forms and Docker's words about mistakes. */
public final class PortParser {
    private static final int LARGEST = 65535;
    private static final String DEFAULT_PROTOCOL = "tcp";

    private PortParser() {}

    /** Ports from first to last; NONE where nothing is said. */
    private record Range(int first, int last) {
        static final Range NONE = new Range(0, 0);

        int length() {
            return last - first + 1;
        }
    }

    /**
     * Reads {@code [IP:][HOST[-HOST]:]CONTAINER[-CONTAINER][/PROTOCOL]}. Ranges of the same length are taken port by port; a
     * range of the host for one port inside means any free port of it.
     *
     * @throws HullException {@code INVALID_ARGUMENT} when it has another form
     */
    public static List<PortRequest> publish(String text) {
        int slash = text.lastIndexOf('/');
        String protocol = protocol(slash < 0 ? "" : text.substring(slash + 1));
        String ports = slash < 0 ? text : text.substring(0, slash);
        int inner = ports.lastIndexOf(':');
        int outer = inner < 0 ? -1 : ports.lastIndexOf(':', inner - 1);
        String container = ports.substring(inner + 1);
        String host = inner < 0 ? "" : ports.substring(outer + 1, inner);
        String address = address(outer < 0 ? "" : ports.substring(0, outer));
        if (container.isEmpty()) {
            throw invalid("no port specified: " + ports + "<empty>");
        }
        Range inside = range(container);
        Range outside = host.isEmpty() ? Range.NONE : range(host);
        if (inside == Range.NONE || inside.first == 0) {
            throw invalid("invalid containerPort: " + container);
        }
        if (!host.isEmpty() && outside == Range.NONE) {
            throw invalid("invalid hostPort: " + host);
        }
        if (!host.isEmpty() && outside.length() != inside.length() && inside.length() != 1) {
            throw invalid("invalid ranges specified for container and host Ports: " + container + " and " + host);
        }
        List<PortRequest> requests = new ArrayList<>(inside.length());
        if (inside.length() == 1) {
            requests.add(new PortRequest(address, outside.first, outside.last, inside.first, protocol));
            return requests;
        }
        for (int i = 0; i < inside.length(); i++) {
            requests.add(new PortRequest(address, host.isEmpty() ? 0 : outside.first + i, inside.first + i, protocol));
        }
        return requests;
    }

    /**
     * Reads {@code PORT[-PORT][/PROTOCOL]} of {@code --expose} and returns each port as {@code 80/tcp}.
     *
     * @throws HullException {@code INVALID_ARGUMENT} when it has another form
     */
    public static List<String> expose(String text) {
        int slash = text.lastIndexOf('/');
        String protocol = protocol(slash < 0 ? "" : text.substring(slash + 1));
        Range range = range(slash < 0 ? text : text.substring(0, slash));
        if (range == Range.NONE || range.first == 0) {
            throw invalid("invalid range format for --expose: " + text
                    + ": expected a port or range of ports from 1 to 65535, such as 8080 or 7000-7010/udp");
        }
        List<String> ports = new ArrayList<>(range.length());
        for (int port = range.first; port <= range.last; port++) {
            ports.add(port + "/" + protocol);
        }
        return ports;
    }

    private static String protocol(String text) {
        String protocol = text.isEmpty() ? DEFAULT_PROTOCOL : text.toLowerCase(Locale.ROOT);
        if (!protocol.equals("tcp") && !protocol.equals("udp") && !protocol.equals("sctp")) {
            throw invalid("invalid proto: " + text);
        }
        return protocol;
    }

    private static String address(String text) {
        boolean bracketed = text.startsWith("[") && text.endsWith("]");
        String address = bracketed ? text.substring(1, text.length() - 1) : text;
        boolean valid = IpAddress.isIpv6(address) || !bracketed && IpAddress.isIpv4(address);
        if (!text.isEmpty() && !valid) {
            throw invalid("invalid IP address: " + address);
        }
        return address;
    }

    private static Range range(String text) {
        int hyphen = text.indexOf('-');
        int first = number(text, 0, hyphen < 0 ? text.length() : hyphen);
        int last = hyphen < 0 ? first : number(text, hyphen + 1, text.length());
        boolean valid = first >= 0 && last >= first && (hyphen < 0 || first > 0);
        return valid ? new Range(first, last) : Range.NONE;
    }

    /** The number, or -1 when it is none or too large. */
    private static int number(String text, int start, int end) {
        int value = start < end ? 0 : -1;
        for (int i = start; i < end && value >= 0; i++) {
            char c = text.charAt(i);
            value = c < '0' || c > '9' ? -1 : value * 10 + c - '0';
            value = value > LARGEST ? -1 : value;
        }
        return value;
    }

    private static HullException invalid(String message) {
        return new HullException(ErrorKind.INVALID_ARGUMENT, message);
    }
}
