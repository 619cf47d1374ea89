package dev.hull.engine.run;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.EngineOptions;
import dev.hull.engine.container.EnginePaths;
import dev.hull.engine.request.RunRequest;
import dev.hull.network.AttachOptions;
import dev.hull.network.BridgeNetwork;
import dev.hull.network.Endpoint;
import dev.hull.network.Host;
import dev.hull.network.HostsFile;
import dev.hull.network.NetworkAttachment;
import dev.hull.network.NetworkInspect;
import dev.hull.network.NetworkPaths;
import dev.hull.network.NetworkSettings;
import dev.hull.network.PortWish;
import dev.hull.network.PublishedPorts;
import dev.hull.network.ResolvConf;
import dev.hull.network.UserNetwork;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Connects a container to its network, and writes what it should know about names. */
public final class NetworkPlanner {
    private final EngineOptions options;
    private final RunRequest.Network request;
    private final Host host = Host.here();

    NetworkPlanner(EngineOptions options, RunRequest.Network request) {
        this.options = options;
        this.request = request;
    }

    /** The default network of an engine. */
    public static BridgeNetwork bridge(EngineOptions options) {
        return new BridgeNetwork(paths(options), NetworkSettings.fromEnvironment(options.environment()), Host.here());
    }

    /** Ports of the host that lead into containers. */
    public static PublishedPorts ports(EngineOptions options) {
        return new PublishedPorts(paths(options));
    }

    private static NetworkPaths paths(EngineOptions options) {
        return new NetworkPaths(options.root(), options.runRoot());
    }

    private NetworkPaths paths() {
        return paths(options);
    }

    /** Explains the network of a running container. */
    public static NetworkInspect inspect(EngineOptions options) {
        return new NetworkInspect(Host.here(), NetworkSettings.fromEnvironment(options.environment()));
    }

    /**
     * The network mode: as asked for, else the bridge for root; for an ordinary user what pasta or slirp4netns makes, or no
     * network where neither can be had.
     *
     * @throws HullException for a mode that does not exist or cannot be had
     */
    String mode() {
        boolean rootless = !options.userNamespace().equals("host");
        String mode = request.mode();
        switch (mode) {
            case "", "default" -> {
                return !rootless
                        ? "bridge"
                        : obstacle().isPresent() ? "none" : userNetwork().preferred();
            }
            case "bridge" -> {
                if (rootless) {
                    throw new HullException(
                            ErrorKind.UNSUPPORTED,
                            "--network bridge needs root: an ordinary user cannot plug a device into the host's bridge;"
                                    + " use --network pasta, host or none");
                }
                return mode;
            }
            case "none", "host" -> {
                return mode;
            }
            default -> {
                if (mode.startsWith("container:")) {
                    requireNoConflict();
                    return mode;
                }
                if (UserNetwork.isMode(mode)) {
                    requireUserNetwork(mode, rootless);
                    return mode;
                }
                throw new HullException(
                        ErrorKind.NOT_FOUND,
                        "network " + mode
                                + " not found; use bridge, host, none, container:NAME, or as an ordinary user pasta or"
                                + " slirp4netns");
            }
        }
    }

    private UserNetwork userNetwork() {
        return new UserNetwork(paths(), NetworkSettings.fromEnvironment(options.environment()), host);
    }

    /** Why an ordinary user's container has no network unless it is asked for. */
    private Optional<String> obstacle() {
        return userNetwork().obstacle();
    }

    private void requireUserNetwork(String mode, boolean rootless) {
        if (!rootless) {
            throw new HullException(
                    ErrorKind.UNSUPPORTED,
                    "--network " + mode + " is for ordinary users: root has the bridge, which is faster");
        }
        obstacle().ifPresent(reason -> {
            throw new HullException(ErrorKind.UNSUPPORTED, "cannot make network " + mode + ": " + reason);
        });
    }

    /** What belongs to the network that is joined cannot be asked for here; Docker's words. */
    private void requireNoConflict() {
        String what = !request.nameServers().isEmpty()
                ? "dns and the network mode"
                : !request.extraHosts().isEmpty()
                        ? "custom host-to-IP mapping and the network mode"
                        : !request.macAddress().isEmpty()
                                ? "mac-address and the network mode"
                                : !request.ports().isEmpty() || request.publishAll()
                                        ? "port publishing and the container type network mode"
                                        : !request.exposed().isEmpty()
                                                ? "port exposing and the container type network mode"
                                                : "";
        if (!what.isEmpty()) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, "conflicting options: " + what);
        }
    }

    /**
     * What the plan needs for the network.
     *
     * @param imagePorts ports that the image exposes
     * @param record whether an address is taken; if not, the plan itself takes it
     * @param alive whether a container still needs its address
     */
    NetworkAttachment attach(
            ContainerId id, String mode, Collection<String> imagePorts, boolean record, Predicate<String> alive) {
        List<PortWish> ports = PortWishes.of(request, imagePorts);
        AttachOptions attach =
                new AttachOptions(optional(request.ipAddress()), optional(request.macAddress()), alive, ports);
        if (mode.equals("bridge")) {
            BridgeNetwork bridge = bridge(options);
            return record ? bridge.attach(id.value(), attach) : bridge.preview(id.value(), attach);
        }
        requireNoAddress(mode);
        if (UserNetwork.isMode(mode)) {
            Path directory = new EnginePaths(options.root(), options.runRoot()).running(id);
            return userNetwork().attach(id.value(), mode, directory, attach, record);
        }
        NetworkAttachment attachment = mode.equals("none") ? NetworkAttachment.none() : NetworkAttachment.shared();
        return ports.isEmpty() && !noNetworkWorthTelling(mode)
                ? attachment
                : attachment.withNotices(notices(mode, !ports.isEmpty()));
    }

    /** Whether an ordinary user gets no network without having asked for that. */
    private boolean noNetworkWorthTelling(String mode) {
        return mode.equals("none") && !request.mode().equals("none");
    }

    private List<String> notices(String mode, boolean discarded) {
        List<String> notices = new ArrayList<>();
        if (discarded) {
            notices.add("Published ports are discarded when using " + mode + " network mode");
        }
        if (noNetworkWorthTelling(mode)) {
            notices.add("the container has no network: " + obstacle().orElse("--network none"));
        }
        return notices;
    }

    private void requireNoAddress(String mode) {
        boolean ofUser = UserNetwork.isMode(mode);
        if (!request.ipAddress().isEmpty() || (!request.macAddress().isEmpty() && !ofUser)) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "conflicting options: " + (ofUser ? "--ip needs" : "--ip and --mac-address need")
                            + " --network bridge, this is --network " + mode);
        }
    }

    private static Optional<String> optional(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /** Text of {@code /etc/hosts}. */
    String hosts(String mode, NetworkAttachment attachment, String hostname, String domainname) {
        HostsFile hosts = mode.equals("host") ? HostsFile.ofHost(host) : HostsFile.withLocalhost();
        Optional<String> gateway = UserNetwork.isMode(mode)
                ? host.address()
                : attachment.endpoint().map(Endpoint::gateway);
        hosts = hosts.addExtra(request.extraHosts(), gateway);
        if (attachment.endpoint().isPresent()) {
            hosts = hosts.addSelf(attachment.endpoint().get().address(), hostname, domainname);
        }
        return hosts.toText();
    }

    /** The resolver configuration. */
    ResolvConf resolver(String mode) {
        ResolvConf given = new ResolvConf(request.nameServers(), request.searchDomains(), request.resolverOptions());
        return UserNetwork.isMode(mode)
                ? ResolvConf.forUserNetwork(host, given)
                : ResolvConf.forContainer(host, !mode.equals("bridge"), given);
    }
}
