package dev.hull.image.registry.http;

import java.net.URI;
import java.util.Optional;

/** What can be said of a host by its name, without asking anybody. */
final class Hosts {
    private Hosts() {}

    /** The host of {@code host[:port]}, without the brackets of an IPv6 address. */
    static String withoutPort(String authority) {
        if (authority.startsWith("[")) {
            int end = authority.indexOf(']');
            return end < 0 ? authority : authority.substring(1, end);
        }
        int colon = authority.indexOf(':');
        return colon < 0 ? authority : authority.substring(0, colon);
    }

    /** A host without the brackets of an IPv6 address. */
    static String bare(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** Whether the name is this machine: {@code localhost}, 127.0.0.0/8, ::1. */
    static boolean isLoopback(String host) {
        String bare = bare(host);
        return bare.equals("localhost") || bare.equals("::1") || isInNetwork(bare, "127.0.0.0/8");
    }

    /** Whether an address, written in dots, lies in a network {@code a.b.c.d/bits}. False for names and IPv6. */
    static boolean isInNetwork(String host, String network) {
        int slash = network.indexOf('/');
        Optional<Integer> address = address(host);
        Optional<Integer> base = address(network.substring(0, slash));
        if (address.isEmpty() || base.isEmpty()) {
            return false;
        }
        try {
            int bits = Integer.parseInt(network.substring(slash + 1));
            int mask = bits <= 0 ? 0 : -1 << (32 - Math.min(bits, 32));
            return (address.get() & mask) == (base.get() & mask);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static Optional<Integer> address(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return Optional.empty();
        }
        int value = 0;
        for (String part : parts) {
            if (part.isEmpty() || part.length() > 3 || !part.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return Optional.empty();
            }
            int octet = Integer.parseInt(part);
            if (octet > 255) {
                return Optional.empty();
            }
            value = value << 8 | octet;
        }
        return Optional.of(value);
    }

    /** Whether two addresses are of the same scheme, host and port, so that one may hear what is meant for the other. */
    static boolean isSameOrigin(URI one, URI other) {
        return one.getScheme().equals(other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && Request.port(one) == Request.port(other);
    }

    /** {@code host[:port]} of an address: all of it that messages show, as the rest may hold signatures. */
    static String shown(URI uri) {
        return uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }
}
