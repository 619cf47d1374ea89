package dev.hull.network;

import dev.hull.linux.fs.DurableFiles;
import dev.hull.linux.plan.PlanFlags;
import dev.hull.linux.plan.PlanStep;
import dev.hull.linux.plan.ProcessStep;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The subnet of a bridge: chosen once, remembered, and chosen again when the host has got a route that overlaps it and no
 * container depends on it. All methods are called with the network's lock held.
 */
final class BridgeSubnet {
    private static final int TIMEOUT_MILLIS = 10_000;
    private final NetworkPaths paths;
    private final NetworkSettings settings;
    private final Host host;

    /**
     * What to use.
     *
     * @param subnet the subnet
     * @param steps what has to happen before the bridge gets its address
     * @param notices sentences for the user
     */
    record Choice(Subnet subnet, List<PlanStep> steps, List<String> notices) {}

    BridgeSubnet(NetworkPaths paths, NetworkSettings settings, Host host) {
        this.paths = paths;
        this.settings = settings;
        this.host = host;
    }

    /** The leases, those of this subnet counting as used. */
    Leases leases(Subnet subnet) {
        return new Leases(paths.leases(settings.bridge()), paths.lastLease(settings.bridge()), subnet);
    }

    /**
     * The subnet for a container that starts now.
     *
     * @param alive whether a container still needs its address
     * @param record whether a choice is remembered
     */
    Choice current(Predicate<String> alive, boolean record) throws IOException {
        List<Host.Route> routes = host.routes();
        List<String> notices = new ArrayList<>();
        Subnet subnet;
        if (settings.subnet().isPresent()) {
            subnet = settings.subnet().get();
            Optional<Host.Route> conflict = conflict(subnet, routes);
            if (conflict.isPresent()) {
                throw new HullException(
                        ErrorKind.CONFLICT,
                        "subnet " + subnet + " of bridge " + settings.bridge() + " overlaps the host's route "
                                + describe(conflict.get()) + "; set HULL_SUBNET to a free one");
            }
        } else {
            subnet = chosen(routes, alive, record, notices);
        }
        return new Choice(subnet, removeOtherAddresses(subnet, routes), notices);
    }

    private Subnet chosen(List<Host.Route> routes, Predicate<String> alive, boolean record, List<String> notices)
            throws IOException {
        Optional<Subnet> remembered = remembered();
        if (remembered.isPresent()) {
            Optional<Host.Route> conflict = conflict(remembered.get(), routes);
            if (conflict.isEmpty()) {
                return remembered.get();
            }
            Leases leases = leases(remembered.get());
            leases.collect(alive, Instant.now());
            if (!leases.isEmpty()) {
                notices.add("subnet " + remembered.get() + " of bridge " + settings.bridge()
                        + " overlaps the host's new route " + describe(conflict.get())
                        + "; it changes when no container uses it any more");
                return remembered.get();
            }
        }
        Subnet subnet = SubnetPool.choose(SubnetPool.taken(host, settings.bridge()));
        if (record) {
            remember(subnet);
        }
        return subnet;
    }

    private Optional<Host.Route> conflict(Subnet subnet, List<Host.Route> routes) {
        for (Host.Route route : routes) {
            if (!route.device().equals(settings.bridge())
                    && SubnetPool.conflict(subnet, List.of(route.destination())).isPresent()) {
                return Optional.of(route);
            }
        }
        return Optional.empty();
    }

    /** The bridge may still have the address of an earlier subnet, whose route would go on to hide what it overlaps. */
    private List<PlanStep> removeOtherAddresses(Subnet subnet, List<Host.Route> routes) {
        List<PlanStep> steps = new ArrayList<>();
        for (Host.Route route : routes) {
            Subnet other = route.destination();
            if (route.device().equals(settings.bridge()) && !other.equals(subnet) && other.prefixLength() < 31) {
                Optional<String> ip = settings.program("ip");
                if (ip.isPresent() && !leases(subnet).hasOthers()) {
                    String address = Ipv4.format(other.gateway()) + "/" + other.prefixLength();
                    steps.add(new ProcessStep.RunProgram(
                            List.of(ip.get(), "address", "delete", address, "dev", settings.bridge()),
                            "",
                            TIMEOUT_MILLIS,
                            PlanFlags.RUN_OPTIONAL));
                }
            }
        }
        return steps;
    }

    private Optional<Subnet> remembered() throws IOException {
        Path file = paths.subnet(settings.bridge());
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String text = new String(Files.readAllBytes(file), StandardCharsets.US_ASCII).strip();
        try {
            return Optional.of(Subnet.parse(text));
        } catch (HullException e) {
            return Optional.empty(); // damaged: choose again, which for an unchanged host gives the same
        }
    }

    private void remember(Subnet subnet) throws IOException {
        Path file = paths.subnet(settings.bridge());
        Files.createDirectories(file.getParent());
        DurableFiles.write(file, (subnet + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static String describe(Host.Route route) {
        return route.destination() + " (" + route.device() + ")";
    }
}
