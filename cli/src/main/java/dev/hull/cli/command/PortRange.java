package dev.hull.cli.command;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;

/**
 * Ports that a filter asks for: {@code 80}, {@code 80/udp}, {@code 8000-8100/tcp}.
 *
 * @param first first of them
 * @param last last of them
 * @param protocol {@code tcp} unless it says otherwise
 */
record PortRange(int first, int last, String protocol) {
    private static final int LARGEST = 65535;

    /** Reads the value of the filter of that name. */
    static PortRange parse(String filter, String text) {
        int slash = text.indexOf('/');
        String numbers = slash < 0 ? text : text.substring(0, slash);
        int dash = numbers.indexOf('-');
        int first = number(dash < 0 ? numbers : numbers.substring(0, dash));
        int last = dash < 0 ? first : number(numbers.substring(dash + 1));
        if (first < 1 || last < first || last > LARGEST) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid filter '" + filter + "=" + text
                            + "': expected a port or a range of ports, such as 80, 80/udp or 8000-8100/tcp");
        }
        return new PortRange(first, last, slash < 0 ? "tcp" : text.substring(slash + 1));
    }

    /** The number that a text of digits is, else -1. */
    static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** Whether a port is one of them. */
    boolean contains(int port, String ofProtocol) {
        return port >= first && port <= last && protocol.equals(ofProtocol);
    }
}
