package dev.hull.network;

import dev.hull.linux.plan.FileStep;
import dev.hull.linux.plan.NetworkStep;
import dev.hull.linux.plan.PlanFlags;
import dev.hull.linux.plan.PlanStep;
import dev.hull.linux.plan.ProcessStep;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Published ports of containers on a bridge.
 *
 * <pre>
 *   outside ──► eth0 192.0.2.2:8080 ─┐ prerouting                    ┌──► eth0 10.117.0.2:80
 *   host    ──► 127.0.0.1:8080 ──────┤ output      map "published" ──┤
 *   container ► 10.117.0.1:8080 ─────┘ prerouting                    └──► …
 * </pre>
 *
 * <p>The order of the steps: the monitor takes the ports of the host, so that no program gets one; then the elements are added;
 * then the kernel forgets what it knew of UDP packets to there. After each end of the container the elements go, and when it will not
 * be started again, so does the record.
 */
final class BridgePorts {
    private static final int TIMEOUT_MILLIS = 10_000;
    private final NetworkSettings settings;
    private final PublishedPorts ports;
    private final NftTable table;

    BridgePorts(NetworkPaths paths, NetworkSettings settings, Host host, Subnet subnet) {
        this.settings = settings;
        this.ports = new PublishedPorts(paths, host);
        this.table = new NftTable(settings.bridge(), subnet);
    }

    /** Chooses and records the ports of a container. */
    PortRules take(String containerId, String address, AttachOptions options, boolean record) {
        for (PortWish wish : options.ports()) {
            if (wish.hostAddress().indexOf(':') >= 0) {
                throw new HullException(
                        ErrorKind.UNSUPPORTED,
                        "cannot publish port " + wish.containerPort() + " on [" + wish.hostAddress() + "]: bridge "
                                + settings.bridge()
                                + " carries IPv4 only; publish on an IPv4 address, or use --network host");
            }
        }
        if (!options.ports().isEmpty() && settings.program("nft").isEmpty()) {
            throw new HullException(
                    ErrorKind.UNSUPPORTED,
                    "cannot publish ports: nft is not installed (Debian, Fedora, Alpine: package nftables)");
        }
        return new PortRules(
                address, ports.take(containerId, options.ports(), List.of(PortBinding.ANY), options.alive(), record));
    }

    /** What leads into other containers of the bridge, for a table that has to be loaded as a whole. */
    List<PortRules> others(String containerId, Leases leases) {
        List<PortRules> rules = new ArrayList<>();
        for (Leases.Lease lease : leases.all()) {
            List<PortBinding> bindings =
                    lease.containerId().equals(containerId) ? List.of() : ports.of(lease.containerId());
            if (!bindings.isEmpty()) {
                rules.add(new PortRules(lease.address(), bindings));
            }
        }
        return rules;
    }

    /** Steps before the container exists, the table being there. */
    void addBefore(List<PlanStep> steps, String containerId, PortRules rules, boolean record) {
        Optional<String> nft = settings.program("nft");
        if (rules.bindings().isEmpty() || nft.isEmpty()) {
            return;
        }
        if (!record) {
            steps.add(new FileStep.MakeDirectory(
                    String.valueOf(ports.file(containerId).getParent()), 0755));
            steps.add(new FileStep.WriteFile(
                    ports.file(containerId).toString(), PublishedPorts.text(rules.bindings()), PlanFlags.WRITE_CREATE));
        }
        if (rules.reachableByLoopback()) {
            steps.add(
                    new FileStep.WriteFile("/proc/sys/net/ipv4/conf/" + settings.bridge() + "/route_localnet", "1", 0));
        }
        steps.add(new NetworkStep.HoldPorts(rules.places(), 0));
        steps.add(
                new ProcessStep.RunProgram(List.of(nft.get(), "-f", "-"), rules.add(table.name()), TIMEOUT_MILLIS, 0));
        forget(steps, rules);
    }

    /**
     * Steps when the cable is there. Where bridged packets pass the packet filter (br_netfilter, which Docker and Kubernetes load),
     * the bridge itself redirects a container's packet for its own published port, and it has to leave by the port that
     * it came by.
     */
    void addAfter(List<PlanStep> steps, Endpoint endpoint, PortRules rules) {
        Optional<String> ip = settings.program("ip");
        if (!rules.bindings().isEmpty() && ip.isPresent()) {
            steps.add(new ProcessStep.RunProgram(
                    List.of(
                            ip.get(),
                            "link",
                            "set",
                            "dev",
                            endpoint.hostDevice(),
                            "type",
                            "bridge_slave",
                            "hairpin",
                            "on"),
                    "",
                    TIMEOUT_MILLIS,
                    PlanFlags.RUN_OPTIONAL));
        }
    }

    /** Steps each time the container has ended. */
    List<PlanStep> afterExit(PortRules rules) {
        List<PlanStep> steps = new ArrayList<>();
        Optional<String> nft = settings.program("nft");
        if (!rules.bindings().isEmpty() && nft.isPresent()) {
            steps.add(new ProcessStep.RunProgram(
                    List.of(nft.get(), "-f", "-"), rules.remove(table.name()), TIMEOUT_MILLIS, PlanFlags.RUN_OPTIONAL));
            forget(steps, rules);
        }
        return steps;
    }

    private static void forget(List<PlanStep> steps, PortRules rules) {
        List<String> udp = rules.udpPlaces();
        if (!udp.isEmpty()) {
            steps.add(new NetworkStep.ConntrackForget(udp));
        }
    }

    /** Steps when it will not be started again. */
    List<PlanStep> last(String containerId, PortRules rules) {
        return rules.bindings().isEmpty()
                ? List.of()
                : List.of(new FileStep.RemoveFile(ports.file(containerId).toString()));
    }

    /** Chains of others that drop what is passed on, in words; empty when there is none, or when they cannot be listed. */
    List<String> obstacles() {
        Optional<Ruleset> rules = settings.program("nft").flatMap(Ruleset::list);
        return rules.isEmpty() ? List.of() : rules.get().droppingForwardChains();
    }
}
