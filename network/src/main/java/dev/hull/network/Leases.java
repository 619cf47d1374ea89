package dev.hull.network;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * Who has which address of a subnet. A lease is an empty file whose name holds both, {@code 10.117.0.2_d10ba9eb50c7…}: it is
 * there whole or not at all, and its owner's last step can remove it without a look inside and without ever hitting the
 * lease that somebody else took for the same address later.
 *
 * <p>Addresses are given in turn, so that one is not used again soon after its container ended. All methods are called with
 * the network's lock held, except the removal of a single lease.
 */
final class Leases {
    /** A lease this young is never collected: its container may not have been recorded yet. */
    static final Duration GRACE = Duration.ofMinutes(1);

    private static final char SEPARATOR = '_';
    private final Path directory;
    private final Path last;
    private final Subnet subnet;

    Leases(Path directory, Path last, Subnet subnet) {
        this.directory = directory;
        this.last = last;
        this.subnet = subnet;
    }

    /** Whether any address is leased, of whatever subnet. */
    boolean isEmpty() {
        return names().length == 0;
    }

    /** Whether an address of another subnet is leased: its container started before the subnet changed. */
    boolean hasOthers() {
        for (String name : names()) {
            OptionalInt address = address(name);
            if (address.isPresent() && !subnet.contains(address.getAsInt())) {
                return true;
            }
        }
        return false;
    }

    /**
     * An address that a container has.
     *
     * @param address dotted quad
     * @param containerId full id
     */
    record Lease(String address, String containerId) {}

    /** Every lease, of whatever subnet. */
    List<Lease> all() {
        List<Lease> all = new ArrayList<>();
        for (String name : names()) {
            int separator = name.indexOf(SEPARATOR);
            if (separator > 0) {
                all.add(new Lease(name.substring(0, separator), name.substring(separator + 1)));
            }
        }
        return all;
    }

    /** The address of a container, if it has one. */
    Optional<String> find(String containerId) {
        for (String name : names()) {
            if (name.endsWith(SEPARATOR + containerId)) {
                return Optional.of(name.substring(0, name.indexOf(SEPARATOR)));
            }
        }
        return Optional.empty();
    }

    /** Removes the leases of a container. */
    void release(String containerId) {
        for (String name : names()) {
            if (name.endsWith(SEPARATOR + containerId)) {
                try {
                    Files.deleteIfExists(directory.resolve(name));
                } catch (IOException e) {
                    throw new UncheckedIOException("give back the address " + name, e);
                }
            }
        }
    }

    /** File of a lease. */
    Path file(int address, String containerId) {
        return directory.resolve(Ipv4.format(address) + SEPARATOR + containerId);
    }

    /** The next address that is free, or empty when none is. Nothing is recorded. */
    OptionalInt nextFree() throws IOException {
        BitSet used = used();
        int first = 2;
        int end = first + subnet.capacity();
        int start = previous() + 1;
        if (start < first || start >= end) {
            start = first;
        }
        int offset = used.nextClearBit(start);
        if (offset >= end) {
            offset = used.nextClearBit(first);
        }
        return offset < end ? OptionalInt.of(subnet.base() + offset) : OptionalInt.empty();
    }

    /**
     * Checks that a container can have the address that was asked for.
     *
     * @throws HullException {@code INVALID_ARGUMENT} when it is not one of the subnet's, {@code CONFLICT} when it is taken
     */
    int requireFree(String text) {
        int address = Ipv4.parse(text).orElse(0);
        int offset = address - subnet.base();
        if (!subnet.contains(address) || offset < 2 || offset >= 2 + subnet.capacity()) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "address " + text + " cannot be given to a container: expected one of " + subnet + " other than "
                            + Ipv4.format(subnet.gateway()) + ", which is the host's");
        }
        if (used().get(offset)) {
            throw new HullException(ErrorKind.CONFLICT, "address " + text + " is in use by another container");
        }
        return address;
    }

    /** Records the lease. */
    void take(int address, String containerId) throws IOException {
        Files.createDirectories(directory);
        Files.createFile(file(address, containerId));
        Files.writeString(last, Ipv4.format(address) + "\n");
    }

    /** Gives back what a container has left of an earlier start. */
    void forget(String containerId) throws IOException {
        for (String name : names()) {
            if (name.endsWith(SEPARATOR + containerId)) {
                Files.deleteIfExists(directory.resolve(name));
            }
        }
    }

    /** Removes the leases whose owner is dead and returns how many those were. */
    int collect(Predicate<String> alive, Instant now) throws IOException {
        int collected = 0;
        for (String name : names()) {
            Path file = directory.resolve(name);
            String owner = name.substring(name.indexOf(SEPARATOR) + 1);
            if (!alive.test(owner) && isOld(file, now)) {
                Files.deleteIfExists(file);
                collected++;
            }
        }
        return collected;
    }

    private static boolean isOld(Path file, Instant now) throws IOException {
        return Files.exists(file)
                && Files.getLastModifiedTime(file).toInstant().plus(GRACE).isBefore(now);
    }

    private int previous() throws IOException {
        if (!Files.exists(last)) {
            return 0;
        }
        String text = new String(Files.readAllBytes(last), StandardCharsets.US_ASCII).strip();
        OptionalInt address = Ipv4.parse(text);
        return address.isPresent() && subnet.contains(address.getAsInt()) ? address.getAsInt() - subnet.base() : 0;
    }

    private BitSet used() {
        BitSet used = new BitSet();
        for (String name : names()) {
            OptionalInt address = address(name);
            if (address.isPresent() && subnet.contains(address.getAsInt())) {
                used.set(address.getAsInt() - subnet.base());
            }
        }
        return used;
    }

    private static OptionalInt address(String name) {
        return Ipv4.parse(name.substring(0, Math.max(0, name.indexOf(SEPARATOR))));
    }

    private String[] names() {
        String[] names = directory.toFile().list();
        if (names == null) {
            return new String[0];
        }
        Arrays.sort(names);
        return names;
    }
}
