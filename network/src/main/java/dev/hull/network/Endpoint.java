package dev.hull.network;

/**
 * The two ends of a container's cable.
 *
 * @param address IPv4 address of the container
 * @param prefixLength of its subnet
 * @param gateway address of the host on the bridge, which is also the default route
 * @param macAddress hardware address of the container's end
 * @param containerDevice name of the device in the container
 * @param hostDevice name of the other end, in the host
 * @param bridge bridge that the other end is a port of
 */
public record Endpoint(
        String address,
        int prefixLength,
        String gateway,
        String macAddress,
        String containerDevice,
        String hostDevice,
        String bridge) {}
