package dev.hull.network;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a machine's network looks like, read from plain files. A file that is missing reads as empty: a kernel without
 * IPv6 has no {@code if_inet6}, a container may have no {@code /sys}.
 *
 * @param root directory below which {@code proc}, {@code sys}, {@code etc} and {@code run} lie
 */
public record Host(Path root) {
    private static final int SMALL_FILE = 4096;

    /**
     * A route out of the main table.
     *
     * @param device name of the interface
     * @param destination what it leads to; prefix length 0 for the default route
     */
    record Route(String device, Subnet destination) {
        // Wider routes are default routes in pieces, such as 0.0.0.0/1 and 128.0.0.0/1 of OpenVPN.
        private static final int WIDEST = 8;

        /** Whether a prefix is wide enough to stand for everything that is not known better. */
        static boolean isDefault(Subnet destination) {
            return destination.prefixLength() < WIDEST;
        }
    }

    /** The machine that this process runs on. */
    public static Host here() {
        return new Host(Path.of("/"));
    }

    /** IPv4 routes of the main table (proc(5): the numbers are in network byte order, read as little-endian). */
    List<Route> routes() {
        return routes("proc/net/route");
    }

    /** The same of another namespace's file. */
    List<Route> routes(String file) {
        List<Route> routes = new ArrayList<>();
        for (String line : lines(file)) {
            String[] fields = fields(line);
            if (fields.length >= 8 && !fields[0].equals("Iface")) {
                int destination = Integer.reverseBytes(Integer.parseUnsignedInt(fields[1], 16));
                int mask = Integer.reverseBytes(Integer.parseUnsignedInt(fields[7], 16));
                routes.add(new Route(fields[0], Subnet.containing(destination, Integer.bitCount(mask))));
            }
        }
        return routes;
    }

    /**
     * Every prefix and address in any IPv4 table, policy routing and own addresses included, but no default route and
     * nothing of the loopback network.
     */
    List<Subnet> prefixes() {
        List<Subnet> prefixes = new ArrayList<>();
        int address = 0;
        for (String line : lines("proc/net/fib_trie")) {
            String text = line.strip();
            if (text.startsWith("|-- ")) {
                address = Ipv4.parse(text.substring(4)).orElse(0);
            } else if (text.startsWith("/") && address != 0 && address >>> 24 != 127) {
                int space = text.indexOf(' ');
                int length = Integer.parseInt(text, 1, space < 0 ? text.length() : space, 10);
                if (length > 0) {
                    prefixes.add(Subnet.containing(address, length));
                }
            }
        }
        return prefixes;
    }

    /** Own IPv4 addresses that a namespace's {@code fib_trie} shows, without those of the loopback network. */
    List<String> addresses(String file) {
        List<String> addresses = new ArrayList<>();
        String address = "";
        for (String line : lines(file)) {
            String text = line.strip();
            if (text.startsWith("|-- ")) {
                address = text.substring(4);
            } else if (text.startsWith("/32 host LOCAL")
                    && !address.startsWith("127.")
                    && !addresses.contains(address)) {
                addresses.add(address);
            }
        }
        return addresses;
    }

    /** An address of this machine that others can reach: the first that is not of the loopback network. */
    public Optional<String> address() {
        List<String> addresses = addresses("proc/net/fib_trie");
        return addresses.isEmpty() ? Optional.empty() : Optional.of(addresses.getFirst());
    }

    /** IPv4 name servers that the machine asks, also behind a local stub such as that of systemd-resolved. */
    List<Integer> nameServers() {
        List<Integer> servers = new ArrayList<>();
        for (String file : new String[] {ResolvConf.PATH, ResolvConf.BEHIND_STUB}) {
            for (String server : ResolvConf.parse(lines(file)).nameServers()) {
                OptionalInt address = Ipv4.parse(server);
                if (address.isPresent()) {
                    servers.add(address.getAsInt());
                }
            }
        }
        return servers;
    }

    /** Names of all network devices. */
    List<String> devices() {
        List<String> devices = new ArrayList<>();
        for (String line : lines("proc/net/dev")) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                devices.add(line.substring(0, colon).strip());
            }
        }
        return devices;
    }

    /** Devices that a default route leads to, each once. */
    List<String> uplinks() {
        List<String> uplinks = new ArrayList<>();
        for (Route route : routes()) {
            if (Route.isDefault(route.destination()) && !uplinks.contains(route.device())) {
                uplinks.add(route.device());
            }
        }
        return uplinks;
    }

    /** Whether IPv4 packets that arrive on the device may leave by another; "default" asks for devices yet to come. */
    boolean forwards(String device) {
        return text("proc/sys/net/ipv4/conf/" + device + "/forwarding")
                .filter("1"::equals)
                .isPresent();
    }

    /** Whether the kernel has IPv6. */
    boolean hasIpv6() {
        return Files.exists(root.resolve("proc/sys/net/ipv6/conf"));
    }

    /** Whether the machine has an IPv6 address that others can reach. */
    boolean hasIpv6Address() {
        for (String line : lines("proc/net/if_inet6")) {
            String[] fields = fields(line);
            if (fields.length >= 6 && fields[3].equals("00")) { // scope: global
                return true;
            }
        }
        return false;
    }

    /** Largest packet of a device in bytes, or 0 when unknown. */
    int mtu(String device) {
        try {
            return Integer.parseInt(text("sys/class/net/" + device + "/mtu").orElse("0"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** The first line of a small file, without white space around it; empty when it cannot be read or has none. */
    Optional<String> text(String file) {
        byte[] bytes = new byte[SMALL_FILE];
        // In one piece: the kernel gives numbers of /proc/sys only to a reader who takes them whole.
        try (FileInputStream in = new FileInputStream(root.resolve(file).toFile())) {
            int size = Math.max(0, in.read(bytes));
            int end = 0;
            while (end < size && bytes[end] != '\n') {
                end++;
            }
            return size == 0
                    ? Optional.empty()
                    : Optional.of(new String(bytes, 0, end, StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Last name of what a symbolic link leads to. */
    Optional<String> link(String file) {
        try {
            return Optional.of(
                    String.valueOf(Files.readSymbolicLink(root.resolve(file)).getFileName()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The lines of a file; none when it cannot be read. */
    List<String> lines(String file) {
        String text;
        try {
            text = new String(Files.readAllBytes(root.resolve(file)), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end;
            lines.add(text.substring(start, end));
            start = end + 1;
        }
        return lines;
    }

    /** The words of a line, which blanks and tabs separate. */
    static String[] fields(String line) {
        List<String> fields = new ArrayList<>();
        int start = -1;
        for (int i = 0; i <= line.length(); i++) {
            boolean blank = i == line.length() || line.charAt(i) == ' ' || line.charAt(i) == '\t';
            if (blank && start >= 0) {
                fields.add(line.substring(start, i));
                start = -1;
            } else if (!blank && start < 0) {
                start = i;
            }
        }
        return fields.toArray(new String[0]);
    }
}
