package dev.hull.network;

import java.util.ArrayList;
import java.util.List;

/**
 * The published ports of one container as elements of the table's maps.
 *
 * @param address of the container
 * @param bindings ports of IPv4 addresses of the host
 */
record PortRules(String address, List<PortBinding> bindings) {
    private static final String ANYWHERE = "published";
    private static final String AT_ADDRESS = "published_at";

    /** Commands that add the elements. */
    String add(String table) {
        return command("add", table, true, ANYWHERE) + command("add", table, true, AT_ADDRESS);
    }

    /** Commands that remove the elements, whether they are there or not: a transaction that fails removes none. */
    String remove(String table) {
        return add(table) + command("delete", table, false, ANYWHERE) + command("delete", table, false, AT_ADDRESS);
    }

    private String command(String verb, String table, boolean whole, String map) {
        StringBuilder elements = new StringBuilder();
        for (PortBinding binding : bindings) {
            if (binding.isAny() == map.equals(ANYWHERE)) {
                elements.append(elements.isEmpty() ? "" : ", ").append(element(binding, whole));
            }
        }
        return elements.isEmpty() ? "" : verb + " element inet " + table + " " + map + " { " + elements + " }\n";
    }

    private String element(PortBinding binding, boolean whole) {
        // Numbers of protocols: names need /etc/protocols, which a small host may not have.
        String key = (binding.isAny() ? "" : binding.hostAddress() + " . ") + protocol(binding.protocol()) + " . "
                + binding.hostPort();
        return whole ? key + " : " + address + " . " + binding.containerPort() : key;
    }

    private static int protocol(String name) {
        return name.equals("udp") ? 17 : name.equals("sctp") ? 132 : 6;
    }

    /** The ports as the steps of a plan that take them write them. */
    List<String> places() {
        return places(bindings, "");
    }

    /** Those of UDP. */
    List<String> udpPlaces() {
        return places(bindings, "udp");
    }

    /** Ports as {@code tcp ADDRESS PORT}. */
    static List<String> places(List<PortBinding> bindings, String protocol) {
        List<String> places = new ArrayList<>(bindings.size());
        for (PortBinding binding : bindings) {
            if (protocol.isEmpty() || binding.protocol().equals(protocol)) {
                places.add(binding.protocol() + " " + binding.hostAddress() + " " + binding.hostPort());
            }
        }
        return places;
    }

    /** Whether the host's own loopback address leads inside. */
    boolean reachableByLoopback() {
        for (PortBinding binding : bindings) {
            if (binding.isAny() || binding.hostAddress().startsWith("127.")) {
                return true;
            }
        }
        return false;
    }

    /** Whether other machines are meant to get inside. */
    boolean reachableFromOutside() {
        for (PortBinding binding : bindings) {
            if (!binding.hostAddress().startsWith("127.")) {
                return true;
            }
        }
        return false;
    }
}
