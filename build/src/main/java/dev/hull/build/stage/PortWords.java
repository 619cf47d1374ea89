package dev.hull.build.stage;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The ports of EXPOSE: {@code 80}, {@code 80/udp}, {@code 8000-8010}; what is before a colon is the host's business. */
final class PortWords {
    private static final int MAX_PORT = 65535;

    private PortWords() {}

    /** The single ports, {@code 80/tcp}. */
    static List<String> parse(String word) {
        int slash = word.indexOf('/');
        String protocol = slash < 0 ? "tcp" : word.substring(slash + 1).toLowerCase(Locale.ROOT);
        if (!List.of("tcp", "udp", "sctp").contains(protocol)) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, "invalid proto: " + protocol);
        }
        String numbers = slash < 0 ? word : word.substring(0, slash);
        numbers = numbers.substring(numbers.lastIndexOf(':') + 1);
        int dash = numbers.indexOf('-');
        int first = number(word, dash < 0 ? numbers : numbers.substring(0, dash));
        int last = dash < 0 ? first : number(word, numbers.substring(dash + 1));
        if (last < first) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, "invalid range format for port: " + word);
        }
        List<String> ports = new ArrayList<>();
        for (int port = first; port <= last; port++) {
            ports.add(port + "/" + protocol);
        }
        return ports;
    }

    private static int number(String word, String digits) {
        boolean number =
                !digits.isEmpty() && digits.length() < 6 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        int port = number ? Integer.parseInt(digits) : -1;
        if (port < 0 || port > MAX_PORT) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, "invalid containerPort: " + word);
        }
        return port;
    }
}
