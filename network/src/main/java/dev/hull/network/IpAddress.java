package dev.hull.network;

/** What kind of address a text is. */
public final class IpAddress {
    private IpAddress() {}

    /** Whether it is an IPv4 address: four decimal numbers up to 255. */
    public static boolean isIpv4(String text) {
        return Ipv4.parse(text).isPresent();
    }

    /** Whether it is an IPv6 address (RFC 4291, section 2.2), without brackets and without a zone. */
    public static boolean isIpv6(String text) {
        return text.indexOf('%') < 0 && Ipv6.isAddress(text);
    }
}
