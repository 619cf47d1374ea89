package dev.hull.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The way of a running container's packets, found out from the outside: the host's files about its devices, those of the
 * kernel about the container's namespace, and the packet filter as {@code nft} lists it. Nothing in the container is asked,
 * so it need not hold a tool and cannot lie.
 */
public final class NetworkInspect {
    private final Host host;
    private final NetworkSettings settings;

    /** Looks at the given host. */
    public NetworkInspect(Host host, NetworkSettings settings) {
        this.host = host;
        this.settings = settings;
    }

    /**
     * The way, one station a line.
     *
     * @param pid first process of the container
     * @param containerId its full id
     */
    public List<String> lines(long pid, String containerId) {
        String net = "proc/" + pid + "/net/";
        Optional<String> own = host.link("proc/self/ns/net");
        if (own.isPresent() && own.equals(host.link("proc/" + pid + "/ns/net"))) {
            return List.of("the host's own: every interface and port of this machine");
        }
        List<String> lines = new ArrayList<>();
        lines.add("inside   " + inside(net));
        Optional<String> cable = cable(containerId);
        if (cable.isEmpty()) {
            lines.add(UserNetwork.NO_CABLE);
            return lines;
        }
        lines.add("cable    " + describeCable(net, cable.get()));
        Optional<String> bridge = host.link("sys/class/net/" + cable.get() + "/master");
        if (bridge.isEmpty()) {
            lines.add("bridge   none: " + cable.get() + " is plugged into nothing");
            return lines;
        }
        lines.add("bridge   " + describeBridge(bridge.get()));
        rules(bridge.get(), lines);
        for (String uplink : host.uplinks()) {
            lines.add("uplink   " + uplink
                    + (host.forwards(uplink)
                            ? " passes answers on"
                            : " does not pass answers on (net.ipv4.conf." + uplink
                                    + ".forwarding is 0): the way ends at this host"));
        }
        return lines;
    }

    private String inside(String net) {
        List<String> words = new ArrayList<>();
        for (String line : host.lines(net + "dev")) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                words.add(line.substring(0, colon).strip());
            }
        }
        StringBuilder text = new StringBuilder("devices ").append(String.join(", ", words));
        List<String> addresses = host.addresses(net + "fib_trie");
        if (!addresses.isEmpty()) {
            text.append("; address ").append(String.join(", ", addresses));
        }
        for (Host.Route route : host.routes(net + "route")) {
            if (route.destination().prefixLength() == 0) {
                text.append("; everything else leaves by ").append(route.device());
            }
        }
        return text.toString();
    }

    /** The host's end, by its name. */
    private Optional<String> cable(String containerId) {
        String name = DeviceNames.hostDevice(containerId, List.of());
        for (String device : host.devices()) {
            if (device.startsWith(name)) {
                return Optional.of(device);
            }
        }
        return Optional.empty();
    }

    /** Each end of a pair knows the number of the other. */
    private String describeCable(String net, String device) {
        String number = host.text("sys/class/net/" + device + "/ifindex").orElse("?");
        String peer = host.text("sys/class/net/" + device + "/iflink").orElse("?");
        String inside = "number " + peer;
        for (String line : host.lines(net + "dev_mcast")) { // one of the few files with numbers of devices
            String[] fields = Host.fields(line);
            if (fields.length > 1 && fields[0].equals(peer)) {
                inside = fields[1] + " (" + peer + ")";
            }
        }
        return inside + " in the container is one end of a pair, " + device + " (" + number + ") in the host the other";
    }

    private String describeBridge(String bridge) {
        String address = "";
        for (Host.Route route : host.routes()) {
            if (route.device().equals(bridge)) {
                address = " " + Ipv4.format(route.destination().gateway()) + "/"
                        + route.destination().prefixLength();
            }
        }
        return bridge + address + (host.forwards(bridge) ? ", passes packets on" : ", does not pass packets on");
    }

    private void rules(String bridge, List<String> lines) {
        Optional<String> nft = settings.program("nft");
        if (nft.isEmpty()) {
            lines.add("rules    nft is not installed: the way ends at this host");
            return;
        }
        Optional<Ruleset> ruleset = Ruleset.list(nft.get());
        if (ruleset.isEmpty()) {
            lines.add("rules    nft does not list them to this user");
            return;
        }
        String table = new NftTable(bridge, new Subnet(0, 8)).name();
        List<String> own = ruleset.get().rules(table);
        lines.add("rules    table inet " + table + (own.isEmpty() ? " is missing: the next hull run loads it" : ":"));
        for (String rule : own) {
            lines.add("         " + rule);
        }
        for (String chain : ruleset.get().droppingForwardChains()) {
            lines.add("obstacle " + chain + " drops what it does not know, containers of Hull included;"
                    + " let it accept what comes from or goes to " + bridge);
        }
    }
}
