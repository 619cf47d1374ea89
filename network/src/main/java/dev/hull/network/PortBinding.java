package dev.hull.network;

/**
 * A port of the host that leads to one of a container.
 *
 * @param hostAddress address of the host: {@code 0.0.0.0} and {@code ::} stand for all of their family
 * @param hostPort port of the host
 * @param containerPort port of the container
 * @param protocol {@code tcp}, {@code udp} or {@code sctp}
 */
public record PortBinding(String hostAddress, int hostPort, int containerPort, String protocol) {
    /** Every IPv4 address of the host. */
    public static final String ANY = "0.0.0.0";
    /** Every IPv6 address of the host. */
    public static final String ANY_IPV6 = "::";

    /** Whether the address of the host is of IPv6. */
    public boolean isIpv6() {
        return hostAddress.indexOf(':') >= 0;
    }

    /** Whether packets to the two would be the same. */
    boolean collides(PortBinding other) {
        return hostPort == other.hostPort
                && protocol.equals(other.protocol)
                && isIpv6() == other.isIpv6()
                && (isAny() || other.isAny() || hostAddress.equals(other.hostAddress));
    }

    /** Whether it stands for every address. */
    boolean isAny() {
        return hostAddress.equals(ANY) || hostAddress.equals(ANY_IPV6);
    }

    /** Address and port as Docker writes them: {@code 0.0.0.0:80}, {@code [::]:80}. */
    public String host() {
        return (isIpv6() ? "[" + hostAddress + "]" : hostAddress) + ":" + hostPort;
    }

    /** A line of a file. */
    String toLine() {
        return hostAddress + " " + hostPort + " " + containerPort + " " + protocol + "\n";
    }

    /** Reads a line; null when it is none. */
    static @org.jspecify.annotations.Nullable PortBinding parse(String line) {
        String[] words = Host.fields(line);
        try {
            return words.length == 4
                    ? new PortBinding(words[0], Integer.parseInt(words[1]), Integer.parseInt(words[2]), words[3])
                    : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
