package dev.hull.network;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Ports in one line, as Docker's {@code ps} has them: {@code 0.0.0.0:8080->80/tcp, 443/tcp}. Neighbours that lead to the same
 * number are written as a range.
 */
public final class PortText {
    private static final class Group {
        private final int first;
        private int last;

        Group(int port) {
            this.first = port;
            this.last = port;
        }
    }

    private final List<String> finished = new ArrayList<>();
    private final Map<String, Group> open = new LinkedHashMap<>();

    private PortText() {}

    /**
     * The line.
     *
     * @param bindings ports of the host that lead inside
     * @param exposed ports of the container that are worth knowing, such as {@code 80/tcp}
     */
    public static String of(List<PortBinding> bindings, Collection<String> exposed) {
        if (bindings.isEmpty() && exposed.isEmpty()) {
            return "";
        }
        List<PortBinding> ports = new ArrayList<>(bindings);
        for (String port : exposed) {
            int slash = port.indexOf('/');
            int number = number(slash < 0 ? port : port.substring(0, slash));
            String protocol = slash < 0 ? "tcp" : port.substring(slash + 1);
            if (number > 0 && !isBound(bindings, number, protocol)) {
                ports.add(new PortBinding("", 0, number, protocol));
            }
        }
        ports.sort(PortText::compare);
        return new PortText().join(ports);
    }

    private static boolean isBound(List<PortBinding> bindings, int port, String protocol) {
        for (PortBinding binding : bindings) {
            if (binding.containerPort() == port && binding.protocol().equals(protocol)) {
                return true;
            }
        }
        return false;
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static int compare(PortBinding one, PortBinding other) {
        int result = Integer.compare(one.containerPort(), other.containerPort());
        result = result != 0 ? result : one.hostAddress().compareTo(other.hostAddress());
        result = result != 0 ? result : Integer.compare(one.hostPort(), other.hostPort());
        return result != 0 ? result : one.protocol().compareTo(other.protocol());
    }

    private String join(List<PortBinding> ports) {
        List<String> translated = new ArrayList<>();
        for (PortBinding port : ports) {
            int inside = port.containerPort();
            if (!port.hostAddress().isEmpty() && port.hostPort() != inside) {
                translated.add(port.host() + "->" + inside + "/" + port.protocol());
                continue;
            }
            String address = port.isIpv6() ? "[" + port.hostAddress() + "]" : port.hostAddress();
            String key = address + "/" + port.protocol();
            Group group = open.get(key);
            if (group != null && inside == group.last + 1) {
                group.last = inside;
                continue;
            }
            if (group != null) {
                finished.add(text(key, group));
            }
            open.put(key, new Group(inside));
        }
        open.forEach((key, group) -> finished.add(text(key, group)));
        finished.addAll(translated);
        return String.join(", ", finished);
    }

    private static String text(String key, Group group) {
        int slash = key.lastIndexOf('/');
        String numbers = group.first == group.last ? "" + group.first : group.first + "-" + group.last;
        String address = key.substring(0, slash);
        return (address.isEmpty() ? numbers : address + ":" + numbers + "->" + numbers) + key.substring(slash);
    }
}
