package dev.hull.engine.request;

/**
 * A port of the host that leads to one inside, one piece of {@code -p}.
 *
 * @param hostAddress address of the host that listens, empty for all
 * @param hostPort port of the host, 0 for a free one
 * @param lastHostPort with a greater number than hostPort: any free one of this range will do
 * @param containerPort port inside
 * @param protocol {@code tcp}, {@code udp} or {@code sctp}
 */
public record PortRequest(String hostAddress, int hostPort, int lastHostPort, int containerPort, String protocol) {
    /** A certain port of the host, or any free one for 0. */
    public PortRequest(String hostAddress, int hostPort, int containerPort, String protocol) {
        this(hostAddress, hostPort, hostPort, containerPort, protocol);
    }
}
