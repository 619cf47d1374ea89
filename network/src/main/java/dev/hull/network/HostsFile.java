package dev.hull.network;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.List;
import java.util.Optional;

/** The table of host names of a container (hosts(5)). */
public final class HostsFile {
    private static final String GATEWAY = "host-gateway";
    private final StringBuilder text = new StringBuilder();

    private HostsFile() {}

    /** The names that every machine has. */
    public static HostsFile withLocalhost() {
        HostsFile file = new HostsFile();
        file.add("127.0.0.1", "localhost");
        file.add("::1", "localhost ip6-localhost ip6-loopback");
        file.add("fe00::", "ip6-localnet");
        file.add("ff00::", "ip6-mcastprefix");
        file.add("ff02::1", "ip6-allnodes");
        file.add("ff02::2", "ip6-allrouters");
        return file;
    }

    /** The host's own names, for a container that shares its network. */
    public static HostsFile ofHost(Host host) {
        HostsFile file = new HostsFile();
        List<String> lines = host.lines("etc/hosts");
        if (lines.isEmpty()) {
            return withLocalhost();
        }
        for (String line : lines) {
            file.text.append(line).append('\n');
        }
        return file;
    }

    /**
     * Adds what {@code --add-host} asks for: {@code name:address} or {@code name=address}, an IPv6 address with or without
     * brackets, and {@code host-gateway} for the address under which the container reaches the host.
     *
     * @param gateway that address; empty when the container does not reach the host
     * @throws HullException {@code INVALID_ARGUMENT} when an entry has another form
     */
    public HostsFile addExtra(List<String> entries, Optional<String> gateway) {
        for (String entry : entries) {
            int colon = entry.indexOf(':');
            int equals = entry.indexOf('=');
            int split = equals > 0 && (colon < 0 || equals < colon) ? equals : colon;
            String name = split < 0 ? "" : entry.substring(0, split);
            String address = split < 0 ? "" : entry.substring(split + 1);
            if (address.startsWith("[") && address.endsWith("]")) {
                address = address.substring(1, address.length() - 1);
            }
            if (address.equals(GATEWAY)) {
                address = gateway.orElseThrow(() -> new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "invalid --add-host \"" + entry
                                + "\": without a network the container does not reach the host"));
            }
            if (!isName(name) || Ipv4.parse(address).isEmpty() && !Ipv6.isAddress(address)) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "invalid --add-host \"" + entry + "\": expected NAME:ADDRESS or NAME:host-gateway");
            }
            add(address, name);
        }
        return this;
    }

    /**
     * Adds the container's own name; of one with dots also what stands before the first.
     *
     * @param hostname host name
     * @param domain domain, empty for none
     */
    public HostsFile addSelf(String address, String hostname, String domain) {
        int dot = hostname.indexOf('.');
        if (!domain.isEmpty()) {
            add(address, hostname + "." + domain + " " + hostname);
        } else {
            add(address, dot > 0 ? hostname + " " + hostname.substring(0, dot) : hostname);
        }
        return this;
    }

    private void add(String address, String names) {
        text.append(address).append('\t').append(names).append('\n');
    }

    private static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) <= ' ' || name.charAt(i) == '#') {
                return false;
            }
        }
        return !name.isEmpty();
    }

    /** The text of the file. */
    public String toText() {
        return text.toString();
    }
}
