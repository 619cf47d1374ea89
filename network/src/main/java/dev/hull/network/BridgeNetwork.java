package dev.hull.network;

import dev.hull.linux.fs.LockFile;
import dev.hull.linux.plan.FileStep;
import dev.hull.linux.plan.NetworkStep;
import dev.hull.linux.plan.PlanFlags;
import dev.hull.linux.plan.PlanStep;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * The default network: a bridge in the host that containers are plugged into, each with an address of its own.
 *
 * <pre>
 *   container                    host
 *   eth0 10.117.0.2 ──veth──► hvd10ba9eb50c7 ── hull0 10.117.0.1 ── routing, table inet hull ── eth0
 * </pre>
 *
 * <p>Lifecycle: {@link #attach} takes a lease and returns steps; running them makes whatever is missing of bridge and table,
 * and the cable. The last step gives the lease back. The cable needs no step: it goes with the container's network
 * namespace. Bridge and table stay for the next container. An address whose container died without that last step comes
 * back through {@link #collectGarbage}, or by itself when addresses run out.
 *
 * <p>Any number of processes may call this at once; a file lock orders them.
 */
public final class BridgeNetwork {
    /** Name of the device in the container. */
    public static final String CONTAINER_DEVICE = "eth0";

    private final NetworkPaths paths;
    private final NetworkSettings settings;
    private final Host host;
    private final BridgeSubnet subnets;

    /** A network with its state below the given paths. */
    public BridgeNetwork(NetworkPaths paths, NetworkSettings settings, Host host) {
        this.paths = paths;
        this.settings = settings;
        this.host = host;
        this.subnets = new BridgeSubnet(paths, settings, host);
    }

    /**
     * Leases an address and plans the cable.
     *
     * @param containerId the container's full id
     * @throws HullException {@code RESOURCE_EXHAUSTED} when no address or subnet is free, {@code INVALID_ARGUMENT} or
     *     {@code CONFLICT} when the address that was asked for cannot be had
     */
    public NetworkAttachment attach(String containerId, AttachOptions options) {
        return attach(containerId, options, true);
    }

    /** The same without leaving a trace, to show what would happen: the plan itself records the lease when it runs. */
    public NetworkAttachment preview(String containerId, AttachOptions options) {
        return attach(containerId, options, false);
    }

    /** The address that a container has, if any. */
    public Optional<String> address(String containerId) {
        return new Leases(paths.leases(settings.bridge()), paths.lastLease(settings.bridge()), new Subnet(0, 8))
                .find(containerId);
    }

    /** Gives back the address and the ports of a container, if it has any. */
    public void release(String containerId) {
        new PublishedPorts(paths).release(containerId);
        new Leases(paths.leases(settings.bridge()), paths.lastLease(settings.bridge()), new Subnet(0, 8))
                .release(containerId);
    }

    /** Gives back the addresses of containers that are no longer alive; returns how many those were. */
    public int collectGarbage(Predicate<String> alive) {
        try (LockFile lock = lock()) {
            return subnets.leases(new Subnet(0, 8)).collect(alive, Instant.now());
        } catch (IOException e) {
            throw new UncheckedIOException("collect leases of bridge " + settings.bridge(), e);
        }
    }

    private NetworkAttachment attach(String containerId, AttachOptions options, boolean record) {
        try (LockFile lock = lock()) {
            BridgeSubnet.Choice choice = subnets.current(options.alive(), record);
            Leases leases = subnets.leases(choice.subnet());
            if (record) {
                leases.forget(containerId);
            }
            int address = options.address().isPresent()
                    ? leases.requireFree(options.address().get())
                    : nextFree(leases, choice.subnet(), options.alive());
            Endpoint endpoint = endpoint(containerId, choice.subnet(), address, options);
            String lease = leases.file(address, containerId).toString();
            BridgePorts ports = new BridgePorts(paths, settings, host, choice.subnet());
            PortRules rules = ports.take(containerId, Ipv4.format(address), options, record);
            List<PlanStep> before = new ArrayList<>();
            if (record) {
                leases.take(address, containerId);
            } else {
                before.add(new FileStep.MakeDirectory(
                        paths.leases(settings.bridge()).toString(), 0755));
                before.add(new FileStep.WriteFile(lease, "", PlanFlags.WRITE_CREATE));
            }
            List<String> notices = new ArrayList<>(choice.notices());
            before.addAll(choice.steps());
            addBridge(before, choice.subnet(), ports.others(containerId, leases), notices);
            ports.addBefore(before, containerId, rules, record);
            addObstacles(notices, rules, ports, record);
            List<PlanStep> after = new ArrayList<>();
            after.add(new NetworkStep.Veth(
                    endpoint.hostDevice(),
                    endpoint.containerDevice(),
                    endpoint.bridge(),
                    endpoint.macAddress(),
                    mtu()));
            after.add(new NetworkStep.Neighbour(endpoint.bridge(), endpoint.address(), endpoint.macAddress()));
            ports.addAfter(after, endpoint, rules);
            List<PlanStep> last = new ArrayList<>(ports.last(containerId, rules));
            last.add(new FileStep.RemoveFile(lease));
            return new NetworkAttachment(
                    before,
                    after,
                    List.of(
                            new NetworkStep.AddressAdd(
                                    endpoint.containerDevice(), endpoint.address(), endpoint.prefixLength()),
                            new NetworkStep.LinkUp(endpoint.containerDevice()),
                            new NetworkStep.RouteAdd("default", 0, endpoint.gateway())),
                    ports.afterExit(rules),
                    last,
                    containerSysctls(),
                    Optional.of(endpoint),
                    rules.bindings(),
                    notices);
        } catch (IOException e) {
            throw new UncheckedIOException("attach to bridge " + settings.bridge(), e);
        }
    }

    private LockFile lock() throws IOException {
        Path file = paths.lock(settings.bridge());
        Files.createDirectories(file.getParent());
        return LockFile.exclusive(file);
    }

    private int nextFree(Leases leases, Subnet subnet, Predicate<String> alive) throws IOException {
        OptionalInt address = leases.nextFree();
        if (address.isEmpty() && leases.collect(alive, Instant.now()) > 0) {
            address = leases.nextFree();
        }
        return address.orElseThrow(() -> new HullException(
                ErrorKind.RESOURCE_EXHAUSTED,
                "no address is left on bridge " + settings.bridge() + ": all " + subnet.capacity() + " of " + subnet
                        + " are in use; stop containers, or set HULL_SUBNET to a larger subnet"));
    }

    private void addBridge(List<PlanStep> steps, Subnet subnet, List<PortRules> ports, List<String> notices) {
        String bridge = settings.bridge();
        steps.add(new NetworkStep.Bridge(
                bridge, Ipv4.format(subnet.gateway()), Integer.toString(subnet.prefixLength()), mtu()));
        if (host.hasIpv6()) {
            // The bridge carries IPv4 only. Without this a container could pose as an IPv6 router to the host.
            steps.add(new FileStep.WriteFile(
                    "/proc/sys/net/ipv6/conf/" + bridge + "/disable_ipv6", "1", PlanFlags.WRITE_OPTIONAL));
        }
        if (!host.forwards("default")) {
            steps.add(new FileStep.WriteFile("/proc/sys/net/ipv4/conf/" + bridge + "/forwarding", "1", 0));
        }
        Optional<String> nft = settings.program("nft");
        if (nft.isPresent()) {
            steps.add(new NftTable(bridge, subnet)
                    .load(nft.get(), ports, paths.tableLock(bridge).toString()));
        } else {
            notices.add("the container reaches this host but nothing beyond it: nft is not installed"
                    + " (Debian, Fedora, Alpine: package nftables)");
        }
    }

    /** What keeps packets from passing this host: its own settings, and packet filters of others. */
    private void addObstacles(List<String> notices, PortRules rules, BridgePorts ports, boolean record)
            throws IOException {
        if (settings.program("nft").isEmpty()) {
            return;
        }
        boolean published = rules.reachableFromOutside();
        for (String uplink : host.uplinks()) {
            if (!host.forwards(uplink) && (firstTime("forwarding", record) || published)) {
                notices.add((published
                                ? "only this host reaches the published ports, and containers reach nothing beyond it"
                                : "containers reach this host but nothing beyond it")
                        + ": the kernel does not pass on what arrives on " + uplink
                        + "; allow it with: sysctl -w net.ipv4.conf." + uplink + ".forwarding=1");
            }
        }
        if (published && record && firstTime("filter", true)) {
            for (String chain : ports.obstacles()) {
                notices.add("published ports may not be reached from other machines: chain " + chain
                        + " drops what is passed on; let it accept what comes from or goes to " + settings.bridge());
            }
        }
    }

    /** True once after each boot; a preview neither asks nor remembers. */
    private boolean firstTime(String notice, boolean record) throws IOException {
        if (!record) {
            return true;
        }
        return !Files.exists(paths.told(settings.bridge(), notice))
                && Files.write(paths.told(settings.bridge(), notice), new byte[0]) != null;
    }

    private Endpoint endpoint(String containerId, Subnet subnet, int address, AttachOptions options) {
        String mac = options.macAddress().orElse("");
        return new Endpoint(
                Ipv4.format(address),
                subnet.prefixLength(),
                Ipv4.format(subnet.gateway()),
                mac.isEmpty() ? DeviceNames.macAddress(address) : DeviceNames.requireMac(mac),
                CONTAINER_DEVICE,
                DeviceNames.hostDevice(containerId, host.devices()),
                settings.bridge());
    }

    private Map<String, String> containerSysctls() {
        return host.hasIpv6() ? Map.of("net.ipv6.conf." + CONTAINER_DEVICE + ".disable_ipv6", "1") : Map.of();
    }

    private int mtu() {
        if (settings.mtu() > 0) {
            return settings.mtu();
        }
        int smallest = 0;
        for (String uplink : host.uplinks()) {
            int mtu = host.mtu(uplink);
            if (mtu > 0 && mtu < 1500 && (smallest == 0 || mtu < smallest)) {
                smallest = mtu;
            }
        }
        return smallest;
    }
}
