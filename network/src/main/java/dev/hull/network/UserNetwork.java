package dev.hull.network;

import dev.hull.linux.plan.FileStep;
import dev.hull.linux.plan.NetworkStep;
import dev.hull.linux.plan.PlanFlags;
import dev.hull.linux.plan.PlanStep;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The network of an ordinary user's container, who may not plug anything into the host's network: a program of the user, pasta
 * or slirp4netns, takes the packets from a device inside and sends what is in them through sockets of its own.
 *
 * <pre>
 *   container            host
 *   eth0 10.0.2.100 ──► pasta (the user's) ── sockets ──► as any program of the user
 * </pre>
 *
 * <p>Addresses inside are the same with both programs, since nobody sees them outside. The program is a child of the monitor: it ends
 * with the container, and with the monitor.
 */
public final class UserNetwork {
    /** Name of the first choice. */
    public static final String PASTA = "pasta";
    /** Name of the second. */
    public static final String SLIRP = "slirp4netns";
    /** Answers to questions for names, in place of a name server on the host's loopback address. */
    public static final String NAME_SERVER = "10.0.2.3";

    /** Address of every container. */
    static final String ADDRESS = "10.0.2.100";

    /** What the explanation of a container without a cable says of it. */
    public static final String NO_CABLE = "cable    none of its own";

    private static final String GATEWAY = "10.0.2.2";
    private static final int PREFIX_LENGTH = 24;
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final String SOCKET = "slirp.sock";
    private static final String TUN = "/dev/net/tun";
    private final NetworkSettings settings;
    private final PublishedPorts ports;
    private final Host host;

    /** A network whose ports are recorded below the given paths. */
    public UserNetwork(NetworkPaths paths, NetworkSettings settings, Host host) {
        this.settings = settings;
        this.host = host;
        this.ports = new PublishedPorts(paths, host);
    }

    /** Whether the mode asks for this network: {@code pasta} or {@code slirp4netns}, options after a colon. */
    public static boolean isMode(String mode) {
        String name = program(mode);
        return name.equals(PASTA) || name.equals(SLIRP);
    }

    private static String program(String mode) {
        int colon = mode.indexOf(':');
        return colon < 0 ? mode : mode.substring(0, colon);
    }

    /** Why no such network can be had here, with what to do about it; empty when it can. */
    public Optional<String> obstacle() {
        if (settings.program(PASTA).isEmpty() && settings.program(SLIRP).isEmpty()) {
            return Optional.of(
                    "neither pasta nor slirp4netns is installed (Debian, Fedora, Alpine: package passt, or slirp4netns)");
        }
        return new File(TUN).canWrite()
                ? Optional.empty()
                : Optional.of(TUN + " is closed to this user; an administrator opens it with: chmod 0666 " + TUN);
    }

    /** The mode to use where nothing was asked for. */
    public String preferred() {
        return settings.program(PASTA).isPresent() ? PASTA : SLIRP;
    }

    /**
     * Plans the helper.
     *
     * @param containerId the container's full id
     * @param mode {@code pasta} or {@code slirp4netns}, with options after a colon
     * @param directory the container's directory of passing files
     * @param options ports and hardware address; the other cannot be chosen
     * @param record whether ports are recorded now, or by the plan
     * @throws HullException {@code UNSUPPORTED} when the program is missing, {@code CONFLICT} when a port is taken
     */
    public NetworkAttachment attach(
            String containerId, String mode, Path directory, AttachOptions options, boolean record) {
        String name = program(mode);
        String path = settings.program(name)
                .orElseThrow(() -> new HullException(
                        ErrorKind.UNSUPPORTED,
                        "cannot make network " + name + ": the program is not installed (package "
                                + (name.equals(PASTA) ? "passt" : name) + ")"));
        boolean pasta = name.equals(PASTA);
        List<String> families = pasta && host.hasIpv6Address()
                ? List.of(PortBinding.ANY, PortBinding.ANY_IPV6)
                : List.of(PortBinding.ANY);
        requirePorts(options.ports(), pasta);
        List<PortBinding> bindings = ports.take(containerId, options.ports(), families, options.alive(), record);
        List<PlanStep> before = new ArrayList<>();
        List<PlanStep> last = new ArrayList<>();
        if (!bindings.isEmpty()) {
            Path file = ports.file(containerId);
            if (!record) {
                before.add(new FileStep.MakeDirectory(String.valueOf(file.getParent()), 0755));
                before.add(
                        new FileStep.WriteFile(file.toString(), PublishedPorts.text(bindings), PlanFlags.WRITE_CREATE));
            }
            before.add(new NetworkStep.HoldPorts(PortRules.places(bindings, ""), PlanFlags.HOLD_TRY));
            last.add(new FileStep.RemoveFile(file.toString()));
        }
        List<String> extra = HelperArguments.extra(mode);
        String mac = options.macAddress()
                .map(DeviceNames::requireMac)
                .orElseGet(() -> DeviceNames.macAddress(Ipv4.parse(ADDRESS).orElseThrow()));
        List<PlanStep> after = new ArrayList<>();
        after.add(new NetworkStep.NetworkHelper(
                pasta
                        ? HelperArguments.pasta(path, mac, bindings, extra)
                        : HelperArguments.slirp(path, mac, SOCKET, extra),
                directory.resolve("network").toString(),
                directory.resolve("network.log").toString(),
                pasta ? 1 : 3,
                TIMEOUT_MILLIS));
        if (!pasta && !bindings.isEmpty()) {
            after.add(new NetworkStep.HelperRequest(
                    directory.resolve(SOCKET).toString(), HelperArguments.slirpPorts(bindings), TIMEOUT_MILLIS));
        }
        return new NetworkAttachment(
                before,
                after,
                List.of(),
                List.of(),
                last,
                Map.of(),
                Optional.of(new Endpoint(ADDRESS, PREFIX_LENGTH, GATEWAY, mac, pasta ? "eth0" : "tap0", "", "")),
                bindings,
                List.of());
    }

    /**
     * The line that explains how a container is connected.
     *
     * @param record file of the helper's process id
     * @param alive whether that process is there
     */
    public static String describe(Path record, boolean alive) {
        List<String> lines = new Host(Path.of("/")).lines(record.toString().substring(1));
        String pid = lines.isEmpty() ? "?" : Host.fields(lines.getFirst() + " ?")[0];
        return "helper   process " + pid
                + (alive
                        ? " takes packets from a device inside and sends what is in them through sockets of the user's"
                        : " carried the packets and has died: the container is cut off until it is started again (see "
                                + record + ".log)");
    }

    private void requirePorts(List<PortWish> wishes, boolean pasta) {
        int lowest = lowestPort();
        for (PortWish wish : wishes) {
            if (wish.first() > 0 && wish.first() < lowest) {
                throw new HullException(
                        ErrorKind.PERMISSION_DENIED,
                        "cannot expose privileged port " + wish.first() + ": ordinary users have those from " + lowest
                                + " on; choose one of them, or let an administrator lower the limit with: sysctl -w"
                                + " net.ipv4.ip_unprivileged_port_start=" + wish.first());
            }
            if (wish.protocol().equals("sctp") || !pasta && wish.hostAddress().indexOf(':') >= 0) {
                throw new HullException(
                        ErrorKind.UNSUPPORTED,
                        "cannot publish port " + wish.containerPort() + "/" + wish.protocol()
                                + (wish.hostAddress().isEmpty() ? "" : " on " + wish.hostAddress()) + ": "
                                + (pasta ? "pasta carries TCP and UDP" : "slirp4netns carries TCP and UDP of IPv4")
                                + " only");
            }
        }
    }

    private int lowestPort() {
        try {
            return Integer.parseInt(
                    host.text("proc/sys/net/ipv4/ip_unprivileged_port_start").orElse("1024"));
        } catch (NumberFormatException e) {
            return 1024;
        }
    }
}
