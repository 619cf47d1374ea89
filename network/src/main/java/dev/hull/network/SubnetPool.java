package dev.hull.network;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Chooses the subnet of a new bridge: the first candidate that has no address in common with anything that the host can
 * reach now, that is its routes (in any table), its own addresses and its name servers.
 *
 * <p>The candidates are private ranges (RFC 1918) that other programs rarely take: neither those of Docker (172.17 to 172.20),
 * Podman (10.88 and up to 10.89), Kubernetes (10.42, 10.43, 10.96 to 10.111, 10.244), libvirt (192.168.122), nor those of
 * cloud networks (10.0 to 10.15, 10.128 to 10.255, 172.31) and homes (192.168.0 to 192.168.20).
 *
 * <p>A host whose routes cover all private ranges, as a company's VPN may, leaves no such candidate. Then a range of 256
 * addresses is taken out of a wider route: the more specific route wins, so only those 256 are hidden from the host.
 */
final class SubnetPool {
    private static final String[] CANDIDATES = {
        "10.117.0.0/16",
        "10.121.0.0/16",
        "10.73.0.0/16",
        "172.29.0.0/16",
        "172.27.0.0/16",
        "172.24.0.0/16",
        "192.168.208.0/20",
        "192.168.224.0/20",
        "10.117.53.0/24",
        "172.29.53.0/24",
        "192.168.211.0/24",
        "192.168.237.0/24",
    };
    private static final int SMALL = 24;

    private SubnetPool() {}

    /** What a host uses, the given bridge's own part left out. */
    static List<Subnet> taken(Host host, String bridge) {
        List<Subnet> own = new ArrayList<>();
        List<Subnet> taken = new ArrayList<>();
        for (Host.Route route : host.routes()) {
            if (route.device().equals(bridge)) {
                own.add(route.destination());
            } else {
                taken.add(route.destination());
            }
        }
        for (Subnet prefix : host.prefixes()) {
            if (!isWithin(prefix, own)) {
                taken.add(prefix);
            }
        }
        for (int server : host.nameServers()) {
            taken.add(new Subnet(server, 32));
        }
        return taken;
    }

    /**
     * The first candidate that is free.
     *
     * @throws HullException {@code RESOURCE_EXHAUSTED} when none is
     */
    static Subnet choose(List<Subnet> taken) {
        for (String text : CANDIDATES) {
            Subnet candidate = Subnet.parse(text);
            if (isFree(candidate, taken)) {
                return candidate;
            }
        }
        for (String text : CANDIDATES) {
            Subnet candidate = Subnet.parse(text);
            if (candidate.prefixLength() == SMALL && conflict(candidate, taken).isEmpty()) {
                return candidate;
            }
        }
        throw new HullException(
                ErrorKind.RESOURCE_EXHAUSTED,
                "no private subnet is left for the bridge: the host's routes take all that Hull tries;"
                        + " name a free one with HULL_SUBNET, for example HULL_SUBNET=10.117.53.0/24");
    }

    /** What stands against a subnet: something that overlaps it; for a small subnet, something that lies within it. */
    static Optional<Subnet> conflict(Subnet subnet, List<Subnet> taken) {
        for (Subnet other : taken) {
            boolean widerIsFine = subnet.prefixLength() >= SMALL && other.prefixLength() < subnet.prefixLength();
            if (!widerIsFine && collides(subnet, other)) {
                return Optional.of(other);
            }
        }
        return Optional.empty();
    }

    private static boolean isFree(Subnet candidate, List<Subnet> taken) {
        for (Subnet other : taken) {
            if (collides(candidate, other)) {
                return false;
            }
        }
        return true;
    }

    private static boolean collides(Subnet subnet, Subnet other) {
        return !Host.Route.isDefault(other) && subnet.overlaps(other);
    }

    private static boolean isWithin(Subnet prefix, List<Subnet> own) {
        for (Subnet subnet : own) {
            if (prefix.prefixLength() >= subnet.prefixLength() && subnet.overlaps(prefix)) {
                return true;
            }
        }
        return false;
    }
}
