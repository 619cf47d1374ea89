package dev.hull.engine.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The path of a container's packets, from its own device to the host's rules. */
public final class NetworkSection {
    private NetworkSection() {}

    /**
     * The lines of the section.
     *
     * @param pid first process of the container
     * @param address its address on the default network, empty when it is not there
     */
    public static List<String> lines(long pid, Optional<String> address) {
        if (ProcFiles.link("/proc/" + pid + "/ns/net").equals(ProcFiles.link("/proc/self/ns/net"))) {
            return List.of("the host's own: every interface and port of this machine");
        }
        List<String> devices = devices(pid);
        if (address.isEmpty()) {
            return List.of("devices " + String.join(", ", devices) + "; no cable to the outside");
        }
        List<String> lines = new ArrayList<>();
        lines.add("inside   eth0 " + address.get() + " (devices " + String.join(", ", devices) + ")");
        lines.add("routes   " + routes(pid));
        lines.add("cable    eth0 is one end of a veth pair; the other end is a port of the bridge in the host");
        lines.add("onward   the host routes; the table \"inet hull\" masquerades what leaves by another interface"
                + " (nft list table inet hull)");
        return lines;
    }

    private static List<String> devices(long pid) {
        List<String> devices = new ArrayList<>();
        for (String line :
                ProcFiles.read("/proc/" + pid + "/net/dev").orElse("").split("\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                devices.add(line.substring(0, colon).strip());
            }
        }
        return devices;
    }

    private static String routes(long pid) {
        List<String> routes = new ArrayList<>();
        for (String line :
                ProcFiles.read("/proc/" + pid + "/net/route").orElse("").split("\n", -1)) {
            String[] words = line.split("\t", -1);
            if (words.length > 7 && !words[0].equals("Iface")) {
                String gateway = ipv4(words[2]);
                String destination = words[1].equals("00000000") ? "default" : ipv4(words[1]);
                routes.add(destination + (gateway.equals("0.0.0.0") ? "" : " by " + gateway) + " on " + words[0]);
            }
        }
        return String.join("; ", routes);
    }

    /** Numbers in /proc/net/route are in network order, read as little-endian. */
    private static String ipv4(String hex) {
        long value = Long.parseLong(hex, 16);
        return (value & 255) + "." + ((value >> 8) & 255) + "." + ((value >> 16) & 255) + "." + ((value >> 24) & 255);
    }
}
