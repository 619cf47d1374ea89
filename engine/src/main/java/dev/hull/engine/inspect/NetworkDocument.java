package dev.hull.engine.inspect;

import dev.hull.engine.events.NetworkIds;
import dev.hull.network.Endpoint;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Docker's {@code NetworkSettings}. Ids of networks and sandboxes, which Hull does not need, are made from names, so that
 * they stay the same and two objects never share one.
 */
final class NetworkDocument {
    private NetworkDocument() {}

    /**
     * The settings.
     *
     * @param containerId the container
     * @param network name of its network; empty when it has that of another container
     * @param pid process id of its first process, 0 when it does not run
     * @param endpoint its address, if it runs and has one
     * @param macAddress hardware address that was asked for, or empty
     * @param ports what is published and what is only exposed, by port and protocol
     */
    static JsonObject of(
            String containerId,
            String network,
            long pid,
            Optional<Endpoint> endpoint,
            String macAddress,
            Map<String, JsonValue> ports) {
        String endpointId = endpoint.isPresent() ? NetworkIds.hash("endpoint " + network + " " + containerId) : "";
        String mac = macAddress.isEmpty() ? endpoint.map(Endpoint::macAddress).orElse("") : macAddress;
        JsonValue.ObjectBuilder published = JsonValue.object();
        if (pid != 0) {
            new TreeMap<>(ports).forEach(published::put);
        }
        JsonValue.ObjectBuilder networks = JsonValue.object();
        if (!network.isEmpty()) {
            JsonValue.ObjectBuilder own = JsonValue.object()
                    .put("IPAMConfig", JsonValue.ofNull())
                    .put("Links", JsonValue.ofNull())
                    .put("Aliases", JsonValue.ofNull())
                    .put("NetworkID", NetworkIds.of(network))
                    .put("EndpointID", endpointId);
            networks.put(
                    network,
                    address(own, endpoint, endpoint.isPresent() ? mac : "")
                            .put("DriverOpts", JsonValue.ofNull())
                            .build());
        }
        JsonValue.ObjectBuilder all = JsonValue.object()
                .put("Bridge", "")
                .put("SandboxID", pid == 0 ? "" : NetworkIds.hash("sandbox " + containerId))
                .put("HairpinMode", false)
                .put("LinkLocalIPv6Address", "")
                .put("LinkLocalIPv6PrefixLen", 0)
                .put("Ports", published.build())
                .put("SandboxKey", pid == 0 ? "" : "/proc/" + pid + "/ns/net")
                .put("SecondaryIPAddresses", JsonValue.ofNull())
                .put("SecondaryIPv6Addresses", JsonValue.ofNull())
                .put("EndpointID", endpointId);
        return address(all, endpoint, endpoint.isPresent() ? mac : "")
                .put("Networks", networks.build())
                .build();
    }

    private static JsonValue.ObjectBuilder address(
            JsonValue.ObjectBuilder json, Optional<Endpoint> endpoint, String macAddress) {
        return json.put("Gateway", endpoint.map(Endpoint::gateway).orElse(""))
                .put("GlobalIPv6Address", "")
                .put("GlobalIPv6PrefixLen", 0)
                .put("IPAddress", endpoint.map(Endpoint::address).orElse(""))
                .put("IPPrefixLen", endpoint.map(Endpoint::prefixLength).orElse(0))
                .put("IPv6Gateway", "")
                .put("MacAddress", macAddress);
    }

    /** A published port as {@code Ports} and {@code PortBindings} have it. */
    static JsonValue bindings(List<String[]> addressesAndPorts) {
        return JsonValue.array(addressesAndPorts.stream()
                .map(binding -> JsonValue.object()
                        .put("HostIp", binding[0])
                        .put("HostPort", binding[1])
                        .build())
                .toList());
    }
}
