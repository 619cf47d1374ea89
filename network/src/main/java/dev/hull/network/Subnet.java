package dev.hull.network;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A range of IPv4 addresses that share a prefix.
 *
 * @param base first address, all bits after the prefix being zero
 * @param prefixLength number of leading bits that all addresses share, 0 to 32
 */
public record Subnet(int base, int prefixLength) {
    public Subnet {
        if (prefixLength < 0 || prefixLength > 32 || (base & ~Ipv4.mask(prefixLength)) != 0) {
            throw new IllegalArgumentException(Ipv4.format(base) + "/" + prefixLength + " is not a subnet");
        }
    }

    /**
     * Reads {@code 10.117.0.0/16}; bits after the prefix may be set, and are dropped.
     *
     * @throws HullException {@code INVALID_ARGUMENT} when the text has another form
     */
    public static Subnet parse(String text) {
        int slash = text.indexOf('/');
        OptionalInt address = Ipv4.parse(slash < 0 ? text : text.substring(0, slash));
        int length = slash < 0 ? -1 : decimal(text, slash + 1);
        if (address.isEmpty() || length < 0 || length > 32) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid subnet \"" + text + "\": expected an IPv4 prefix such as 10.117.0.0/16");
        }
        return containing(address.getAsInt(), length);
    }

    /** The subnet of this prefix length that the address is in. */
    static Subnet containing(int address, int prefixLength) {
        return new Subnet(address & Ipv4.mask(prefixLength), prefixLength);
    }

    /** Whether the address is inside. */
    boolean contains(int address) {
        return (address & Ipv4.mask(prefixLength)) == base;
    }

    /** Whether the two have an address in common, which means that one contains the other. */
    boolean overlaps(Subnet other) {
        int shorter = Ipv4.mask(Math.min(prefixLength, other.prefixLength));
        return (base & shorter) == (other.base & shorter);
    }

    /** The host's own address on the network: the first after the base. */
    int gateway() {
        return base + 1;
    }

    /** Number of addresses that containers can have: all but the base, the gateway and the broadcast address. */
    int capacity() {
        return (1 << 32 - prefixLength) - 3;
    }

    private static int decimal(String text, int start) {
        int value = 0;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9' || value > 32) {
                return -1;
            }
            value = value * 10 + c - '0';
        }
        return start == text.length() ? -1 : value;
    }

    // Written out, because the generated ones link method handles at their first use: 30 ms on the way to a container.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Subnet subnet && subnet.base == base && subnet.prefixLength == prefixLength;
    }

    @Override
    public int hashCode() {
        return base ^ prefixLength;
    }

    @Override
    public String toString() {
        return Ipv4.format(base) + "/" + prefixLength;
    }
}
