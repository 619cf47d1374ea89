package dev.hull.engine.run;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.EngineOptions;
import dev.hull.engine.request.RunRequest;
import dev.hull.network.AttachOptions;
import dev.hull.network.BridgeNetwork;
import dev.hull.network.Host;
import dev.hull.network.HostsFile;
import dev.hull.network.NetworkAttachment;
import dev.hull.network.NetworkInspect;
import dev.hull.network.NetworkPaths;
import dev.hull.network.NetworkSettings;
import dev.hull.network.ResolvConf;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
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
        return new BridgeNetwork(
                new NetworkPaths(options.root(), options.runRoot()),
                NetworkSettings.fromEnvironment(options.environment()),
                Host.here());
    }

    /** Explains the network of a running container. */
    public static NetworkInspect inspect(EngineOptions options) {
        return new NetworkInspect(Host.here(), NetworkSettings.fromEnvironment(options.environment()));
    }

    /**
     * The network mode: as asked for, else the bridge for root and no network for an ordinary user.
     *
     * @throws HullException for a mode that does not exist or cannot be had
     */
    String mode() {
        boolean rootless = !options.userNamespace().equals("host");
        String mode = request.mode();
        switch (mode) {
            case "", "default" -> {
                return rootless ? "none" : "bridge";
            }
            case "bridge" -> {
                if (rootless) {
                    throw new HullException(
                            ErrorKind.UNSUPPORTED,
                            "--network bridge needs root: an ordinary user cannot plug a device into the host's bridge;"
                                    + " use --network host or --network none");
                }
                return mode;
            }
            case "none", "host" -> {
                return mode;
            }
            default -> {
                if (mode.startsWith("container:")) {
                    return mode;
                }
                throw new HullException(
                        ErrorKind.NOT_FOUND,
                        "network " + mode + " not found; use bridge, host, none or container:NAME");
            }
        }
    }

    /**
     * What the plan needs for the network.
     *
     * @param record whether an address is taken; if not, the plan itself takes it
     * @param alive whether a container still needs its address
     */
    NetworkAttachment attach(ContainerId id, String mode, boolean record, Predicate<String> alive) {
        if (!mode.equals("bridge")) {
            requireNoAddress(mode);
            return mode.equals("none") ? NetworkAttachment.none() : NetworkAttachment.shared();
        }
        BridgeNetwork bridge = bridge(options);
        AttachOptions attach = new AttachOptions(optional(request.ipAddress()), optional(request.macAddress()), alive);
        return record ? bridge.attach(id.value(), attach) : bridge.preview(id.value(), attach);
    }

    private void requireNoAddress(String mode) {
        if (!request.ipAddress().isEmpty() || !request.macAddress().isEmpty()) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "conflicting options: --ip and --mac-address need --network bridge, this is --network " + mode);
        }
    }

    private static Optional<String> optional(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /** Text of {@code /etc/hosts}. */
    String hosts(String mode, NetworkAttachment attachment, String hostname, String domainname) {
        HostsFile hosts = mode.equals("host") ? HostsFile.ofHost(host) : HostsFile.withLocalhost();
        hosts = hosts.addExtra(request.extraHosts(), attachment.endpoint().map(endpoint -> endpoint.gateway()));
        if (attachment.endpoint().isPresent()) {
            hosts = hosts.addSelf(attachment.endpoint().get().address(), hostname, domainname);
        }
        return hosts.toText();
    }

    /** The resolver configuration. */
    ResolvConf resolver(String mode) {
        ResolvConf given = new ResolvConf(request.nameServers(), request.searchDomains(), request.resolverOptions());
        return ResolvConf.forContainer(host, !mode.equals("bridge"), given);
    }
}
