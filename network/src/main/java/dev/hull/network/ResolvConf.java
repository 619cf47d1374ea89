package dev.hull.network;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.ArrayList;
import java.util.List;

/**
 * The resolver configuration of a container (resolv.conf(5)).
 *
 * <p>A container with a network of its own cannot reach a name server on the host's loopback address. Such servers are
 * replaced by those behind systemd-resolved's stub where that runs, and otherwise left out; Hull never puts a public
 * server in their place without being told. IPv6 servers are left out too while the bridge carries IPv4 only.
 *
 * @param nameServers addresses in the order in which they are asked
 * @param search domains that are tried for short names
 * @param options words of the options line
 */
public record ResolvConf(List<String> nameServers, List<String> search, List<String> options) {
    /** Where the host keeps its own, below its root. */
    static final String PATH = "etc/resolv.conf";
    /** Where systemd-resolved lists the servers behind its stub, below the host's root. */
    static final String BEHIND_STUB = "run/systemd/resolve/resolv.conf";

    public ResolvConf {
        nameServers = List.copyOf(nameServers);
        search = List.copyOf(search);
        options = List.copyOf(options);
    }

    /** Reads the lines of a file. Words that mean nothing are skipped, as resolvers do. */
    static ResolvConf parse(List<String> lines) {
        List<String> servers = new ArrayList<>();
        List<String> search = List.of();
        List<String> options = new ArrayList<>();
        for (String line : lines) {
            String[] words = Host.fields(line);
            if (words.length < 2) {
                continue;
            }
            List<String> values = List.of(words).subList(1, words.length);
            switch (words[0]) {
                case "nameserver" -> servers.add(values.getFirst());
                case "search", "domain" -> search = values; // the last of them counts
                case "options" -> options.addAll(values);
                default -> {}
            }
        }
        return new ResolvConf(servers, search, options);
    }

    /**
     * The configuration for a container.
     *
     * @param host where the host's own is read
     * @param hostNetwork whether the container shares the host's network, so that every server of the host answers
     * @param given what the user asked for; each part replaces the host's where it is not empty, and a search of
     *     only {@code .} means none
     * @throws HullException {@code INVALID_ARGUMENT} when a name server is no address
     */
    public static ResolvConf forContainer(Host host, boolean hostNetwork, ResolvConf given) {
        for (String server : given.nameServers) {
            if (Ipv4.parse(server).isEmpty() && !Ipv6.isAddress(server)) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT, "invalid name server \"" + server + "\": expected an IP address");
            }
        }
        ResolvConf own = parse(host.lines(PATH));
        List<String> servers = given.nameServers.isEmpty() ? own.nameServers : given.nameServers;
        if (!hostNetwork && given.nameServers.isEmpty()) {
            servers = reachable(own.nameServers);
            if (servers.isEmpty()) {
                servers = reachable(parse(host.lines(BEHIND_STUB)).nameServers);
            }
        }
        List<String> search = given.search.isEmpty() ? own.search : given.search;
        return new ResolvConf(
                servers,
                search.equals(List.of(".")) ? List.of() : search,
                given.options.isEmpty() ? own.options : given.options);
    }

    /**
     * The configuration for a container whose packets a program of the user carries. What answers on the host's loopback
     * address is asked by that program.
     */
    public static ResolvConf forUserNetwork(Host host, ResolvConf given) {
        ResolvConf usual = forContainer(host, true, given);
        if (!given.nameServers.isEmpty()) {
            return usual;
        }
        List<String> servers = new ArrayList<>();
        for (String server : usual.nameServers) {
            boolean loopback = server.startsWith("127.") || Ipv6.isLoopback(server);
            String reachable = loopback ? UserNetwork.NAME_SERVER : server;
            if (!servers.contains(reachable)) {
                servers.add(reachable);
            }
        }
        return new ResolvConf(servers, usual.search, usual.options);
    }

    private static List<String> reachable(List<String> servers) {
        List<String> reachable = new ArrayList<>();
        for (String server : servers) {
            if (Ipv4.parse(server).isPresent() && !server.startsWith("127.")) {
                reachable.add(server);
            }
        }
        return reachable;
    }

    /** What to tell the user when no name can be resolved; empty when there is a server. */
    public List<String> notices() {
        return nameServers.isEmpty()
                ? List.of("names are not resolved in the container: the host names no server that it can reach;"
                        + " give one with --dns ADDRESS")
                : List.of();
    }

    /** The text of the file. */
    public String toText() {
        StringBuilder text = new StringBuilder("# Made by hull; --dns, --dns-search and --dns-option change it.\n");
        for (String server : nameServers) {
            text.append("nameserver ").append(server).append('\n');
        }
        if (!search.isEmpty()) {
            text.append("search ").append(String.join(" ", search)).append('\n');
        }
        if (!options.isEmpty()) {
            text.append("options ").append(String.join(" ", options)).append('\n');
        }
        return text.toString();
    }
}
