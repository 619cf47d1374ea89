package dev.hull.network;

/**
 * A port that a container wants to be reached at.
 *
 * @param hostAddress address of the host, empty for all
 * @param first port of the host, 0 for any free one
 * @param last with a greater number than first: any free port from first to last
 * @param containerPort port of the container
 * @param protocol {@code tcp}, {@code udp} or {@code sctp}
 */
public record PortWish(String hostAddress, int first, int last, int containerPort, String protocol) {
    /** Whether only one port will do. */
    boolean isCertain() {
        return first > 0 && last <= first;
    }
}
