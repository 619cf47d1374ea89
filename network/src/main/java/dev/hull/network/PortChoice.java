package dev.hull.network;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Chooses ports of the host: those that were named, and free ones for the rest. */
final class PortChoice {
    private static final int PORTS = 65536;
    private static final String RANGE = "proc/sys/net/ipv4/ip_local_port_range";

    /** A port that a container has. */
    record Taken(String containerId, PortBinding binding) {}

    private final Host host;
    private final List<Taken> taken;
    private final BitSet numbers = new BitSet(PORTS);

    PortChoice(Host host, List<Taken> taken) {
        this.host = host;
        this.taken = new ArrayList<>(taken);
        for (Taken each : taken) {
            numbers.set(each.binding.hostPort());
        }
    }

    /**
     * One or more bindings for each wish. Wishes for certain ports come first, so that no other wish takes theirs.
     *
     * @param families what stands for all addresses
     */
    List<PortBinding> choose(List<PortWish> wishes, List<String> families) {
        List<List<PortBinding>> chosen = new ArrayList<>();
        for (PortWish wish : wishes) {
            List<PortBinding> bindings = List.of();
            if (wish.isCertain()) {
                bindings = at(wish, families, wish.first());
                Optional<String> owner = owner(bindings);
                if (owner.isPresent()) {
                    throw PublishedPorts.conflict("Bind for "
                            + bindings.getFirst().host() + " failed: port is already allocated" + owner.get());
                }
                remember(bindings);
            }
            chosen.add(bindings);
        }
        List<PortBinding> all = new ArrayList<>();
        for (int i = 0; i < wishes.size(); i++) {
            PortWish wish = wishes.get(i);
            List<PortBinding> bindings = wish.isCertain() ? chosen.get(i) : free(wish, families);
            if (!wish.isCertain()) {
                remember(bindings);
            }
            all.addAll(bindings);
        }
        return all;
    }

    private static List<PortBinding> at(PortWish wish, List<String> families, int port) {
        List<PortBinding> bindings = new ArrayList<>(2);
        List<String> addresses = wish.hostAddress().isEmpty() ? families : List.of(wish.hostAddress());
        for (String address : addresses) {
            bindings.add(new PortBinding(address, port, wish.containerPort(), wish.protocol()));
        }
        return bindings;
    }

    private void remember(List<PortBinding> bindings) {
        for (PortBinding binding : bindings) {
            taken.add(new Taken("", binding));
            numbers.set(binding.hostPort());
        }
    }

    /** In words who has one of them; empty when they are free. */
    private Optional<String> owner(List<PortBinding> bindings) {
        for (PortBinding binding : bindings) {
            // Whole ranges may be asked for: a look at each of the others would be too slow.
            for (Taken other : numbers.get(binding.hostPort()) ? taken : List.<Taken>of()) {
                if (binding.collides(other.binding)) {
                    String id = other.containerId;
                    return Optional.of(
                            id.isEmpty()
                                    ? ": it is published twice"
                                    : ": container " + id.substring(0, Math.min(12, id.length())) + " has it");
                }
            }
        }
        return Optional.empty();
    }

    /** The first free port of a range, or any free port of those that the kernel gives to programs that do not care. */
    private List<PortBinding> free(PortWish wish, List<String> families) {
        BitSet used = used(wish.protocol());
        boolean range = wish.first() > 0;
        int first = range ? wish.first() : bound(0, 32768);
        int last = range ? wish.last() : Math.max(first, bound(1, 60999));
        int count = last - first + 1;
        // Outgoing connections get even ports of the range first (its lower bound being even), so odd ones are quieter.
        int start = range ? 0 : (int) (Long.remainderUnsigned(System.nanoTime() * 0x9e3779b97f4a7c15L, count) | 1);
        int step = range || count % 2 != 0 || count < 4 ? 1 : 2;
        for (int round = 0; round < step; round++) {
            for (int i = 0; i < count; i += step) {
                int port = first + (start + round + i) % count;
                if (!used.get(port)) {
                    List<PortBinding> bindings = at(wish, families, port);
                    if (owner(bindings).isEmpty()) {
                        return bindings;
                    }
                }
            }
        }
        throw PublishedPorts.conflict("Bind for "
                + at(wish, families, first).getFirst().host() + "-" + last + " failed: all ports are allocated");
    }

    private int bound(int index, int fallback) {
        String[] words = Host.fields(host.text(RANGE).orElse(""));
        try {
            int value = words.length == 2 ? Integer.parseInt(words[index]) : fallback;
            return value > 0 && value < PORTS ? value : fallback;
        } catch (NumberFormatException e) {
            return fallback;
        }
    }

    /** Ports of any address that programs of the host use (proc(5)). */
    private BitSet used(String protocol) {
        BitSet used = new BitSet(PORTS);
        for (String file : List.of("proc/net/" + protocol, "proc/net/" + protocol + "6")) {
            for (String line : host.lines(file)) {
                String[] words = Host.fields(line);
                int colon = words.length < 2 ? -1 : words[1].indexOf(':');
                if (colon > 0 && words[1].length() == colon + 5) {
                    used.set(Integer.parseInt(words[1], colon + 1, colon + 5, 16));
                }
            }
        }
        return used;
    }
}
