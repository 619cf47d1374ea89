package dev.hull.network;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.ArrayList;
import java.util.List;

/**
 * Command lines of pasta(1) and slirp4netns(1). Both find the container's network namespace on their standard input, and neither
 * lets the container reach what listens on the host's loopback address.
 */
final class HelperArguments {
    private static final String NAMESPACE = "/proc/self/fd/0";

    private HelperArguments() {}

    /** Words after the colon of {@code pasta:WORD,WORD}. */
    static List<String> extra(String mode) {
        List<String> words = new ArrayList<>();
        int start = mode.indexOf(':') + 1;
        while (start > 0 && start < mode.length()) {
            int comma = mode.indexOf(',', start);
            int end = comma < 0 ? mode.length() : comma;
            if (end > start) {
                words.add(mode.substring(start, end));
            }
            start = end + 1;
        }
        return words;
    }

    /**
     * pasta in the foreground: its death signal survives only there. It says that it is ready by writing its process id.
     *
     * @param mac hardware address of the container's device
     * @param extra options of the user's, as they are
     */
    static List<String> pasta(String program, String mac, List<PortBinding> ports, List<String> extra) {
        List<String> words = new ArrayList<>(List.of(
                program,
                "--foreground",
                "--quiet",
                "--config-net",
                "--ns-ifname",
                "eth0",
                "--address",
                UserNetwork.ADDRESS,
                "--netmask",
                "255.255.255.0",
                "--gateway",
                "10.0.2.2",
                "--no-map-gw",
                "--dns-forward",
                UserNetwork.NAME_SERVER,
                "--pid",
                "/proc/self/fd/1"));
        if (!extra.contains("--ns-mac-addr")) {
            words.addAll(List.of("--ns-mac-addr", mac));
        }
        boolean tcp = false;
        boolean udp = false;
        for (int i = 0; i < ports.size(); i++) {
            PortBinding port = ports.get(i);
            boolean pair = i + 1 < ports.size() && isPair(port, ports.get(i + 1));
            words.add(port.protocol().equals("udp") ? "--udp-ports" : "--tcp-ports");
            words.add((pair ? "" : port.hostAddress() + "/") + port.hostPort() + ":" + port.containerPort());
            tcp |= port.protocol().equals("tcp");
            udp |= port.protocol().equals("udp");
            i += pair ? 1 : 0;
        }
        words.addAll(tcp ? List.of() : List.of("--tcp-ports", "none"));
        words.addAll(udp ? List.of() : List.of("--udp-ports", "none"));
        // Nothing of the host's loopback address inside.
        words.addAll(List.of("--tcp-ns", "none", "--udp-ns", "none"));
        words.addAll(extra);
        words.addAll(List.of("--netns-only", "--no-netns-quit", "--netns", NAMESPACE));
        return words;
    }

    /** All of IPv4 and all of IPv6: one socket for both. */
    private static boolean isPair(PortBinding one, PortBinding other) {
        return one.hostAddress().equals(PortBinding.ANY)
                && other.hostAddress().equals(PortBinding.ANY_IPV6)
                && one.hostPort() == other.hostPort()
                && one.containerPort() == other.containerPort()
                && one.protocol().equals(other.protocol());
    }

    /**
     * slirp4netns, which takes its ports through a socket and says on descriptor 3 that it is ready.
     *
     * @param mac hardware address of the container's device
     * @param extra {@code mtu=BYTES}, {@code allow_host_loopback=true}, {@code enable_ipv6=true}, as Podman has them
     */
    static List<String> slirp(String program, String mac, String socket, List<String> extra) {
        String mtu = "65520";
        boolean loopback = false;
        List<String> words = new ArrayList<>(List.of(program, "--configure", "--ready-fd=3", "--api-socket=" + socket));
        for (String option : extra) {
            if (option.startsWith("mtu=")) {
                mtu = option.substring("mtu=".length());
            } else if (option.equals("allow_host_loopback=true") || option.equals("allow_host_loopback=false")) {
                loopback = option.endsWith("true");
            } else if (option.equals("enable_ipv6=true")) {
                words.add("--enable-ipv6");
            } else if (!option.equals("enable_ipv6=false")) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "unknown option \"" + option
                                + "\" of --network slirp4netns: expected mtu=BYTES, allow_host_loopback=true or"
                                + " enable_ipv6=true");
            }
        }
        words.add("--mtu=" + mtu);
        words.add("--macaddress=" + mac);
        if (!loopback) {
            words.add("--disable-host-loopback");
        }
        words.addAll(List.of("--enable-sandbox", "--enable-seccomp", "--netns-type=path", NAMESPACE, "tap0"));
        return words;
    }

    /** One request of slirp4netns's socket for each port. */
    static List<String> slirpPorts(List<PortBinding> ports) {
        List<String> requests = new ArrayList<>();
        for (PortBinding port : ports) {
            requests.add("{\"execute\":\"add_hostfwd\",\"arguments\":{\"proto\":\"" + port.protocol()
                    + "\",\"host_addr\":\"" + port.hostAddress() + "\",\"host_port\":" + port.hostPort()
                    + ",\"guest_addr\":\"" + UserNetwork.ADDRESS + "\",\"guest_port\":" + port.containerPort() + "}}");
        }
        return requests;
    }
}
