package dev.hull.network;

import java.util.OptionalInt;

/**
 * IPv4 addresses as plain numbers, most significant byte first: {@code 10.0.0.1} is {@code 0x0a000001}. Numbers rather
 * than {@link java.net.InetAddress}, whose class loading is felt on the way to a container.
 */
final class Ipv4 {
    private Ipv4() {}

    /** The number of a dotted quad, or empty when the text is not exactly four decimal numbers up to 255. */
    static OptionalInt parse(String text) {
        int result = 0;
        int octet = -1;
        int dots = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                if (octet < 0 || ++dots > 3) {
                    return OptionalInt.empty();
                }
                result = result << 8 | octet;
                octet = -1;
            } else if (c >= '0' && c <= '9' && octet != 0) {
                octet = octet < 0 ? c - '0' : octet * 10 + c - '0';
                if (octet > 255) {
                    return OptionalInt.empty();
                }
            } else {
                return OptionalInt.empty();
            }
        }
        return dots == 3 && octet >= 0 ? OptionalInt.of(result << 8 | octet) : OptionalInt.empty();
    }

    /** The dotted quad. */
    static String format(int address) {
        return (address >>> 24) + "." + (address >> 16 & 255) + "." + (address >> 8 & 255) + "." + (address & 255);
    }

    /** Bits that belong to the network, for prefix lengths 0 to 32. */
    static int mask(int prefixLength) {
        return prefixLength == 0 ? 0 : -1 << 32 - prefixLength;
    }
}
