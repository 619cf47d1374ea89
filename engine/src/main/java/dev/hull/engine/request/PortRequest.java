package dev.hull.engine.request;

/**
 * A port of the host that leads to one inside, one piece of {@code -p}.
 *
 * @param hostAddress address of the host that listens, empty for all
 * @param hostPort port of the host, 0 for a free one
 * @param containerPort port inside
 * @param protocol {@code tcp} or {@code udp}
 */
public record PortRequest(String hostAddress, int hostPort, int containerPort, String protocol) {}
