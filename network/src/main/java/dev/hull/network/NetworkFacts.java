package dev.hull.network;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What the kernel knows of the network of a process, whoever made it: our bridge, pasta, or another program. */
public final class NetworkFacts {
    private final Host host;

    /** Facts about processes of that machine. */
    public NetworkFacts(Host host) {
        this.host = host;
    }

    /**
     * The first device with an IPv4 address, and the way out. Empty for a process without one, and for one on the host's own
     * network.
     *
     * @param pid a process of the container
     * @param containerId names the host's end of the cable
     */
    public Optional<Endpoint> endpoint(long pid, String containerId) {
        String net = "proc/" + pid + "/net/";
        Optional<String> own = host.link("proc/self/ns/net");
        List<String> addresses = host.addresses(net + "fib_trie");
        if (addresses.isEmpty() || own.isEmpty() || own.equals(host.link("proc/" + pid + "/ns/net"))) {
            return Optional.empty();
        }
        OptionalInt address = Ipv4.parse(addresses.getFirst());
        if (address.isEmpty()) {
            return Optional.empty();
        }
        int prefixLength = 0;
        String gateway = "";
        String device = "";
        for (String line : host.lines(net + "route")) { // proc(5); the numbers are in network byte order
            String[] fields = Host.fields(line);
            if (fields.length < 8 || fields[0].equals("Iface")) {
                continue;
            }
            int mask = number(fields[7]);
            if (mask == 0) {
                gateway = Ipv4.format(number(fields[2]));
                device = device.isEmpty() ? fields[0] : device;
            } else if (number(fields[2]) == 0
                    && (address.getAsInt() & mask) == number(fields[1])
                    && Integer.bitCount(mask) > prefixLength) {
                prefixLength = Integer.bitCount(mask);
                device = fields[0];
            }
        }
        return Optional.of(new Endpoint(
                addresses.getFirst(),
                prefixLength,
                gateway,
                DeviceNames.macAddress(address.getAsInt()),
                device,
                DeviceNames.hostDevice(containerId, List.of()),
                ""));
    }

    private static int number(String hexadecimal) {
        return Integer.reverseBytes(Integer.parseUnsignedInt(hexadecimal, 16));
    }
}
