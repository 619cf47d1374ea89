package dev.hull.network;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * How a container wants to be attached.
 *
 * @param address the address it shall have, or empty for the next free one
 * @param macAddress the hardware address it shall have, or empty for one made from the address
 * @param alive whether the container of an id still needs its address; asked only when addresses run out or the
 *     subnet must change. A container that is being made counts as alive.
 * @param ports ports of the host that shall lead into it
 */
public record AttachOptions(
        Optional<String> address, Optional<String> macAddress, Predicate<String> alive, List<PortWish> ports) {
    public AttachOptions {
        ports = List.copyOf(ports);
    }

    /** The next free address. */
    public static AttachOptions any(Predicate<String> alive) {
        return new AttachOptions(Optional.empty(), Optional.empty(), alive, List.of());
    }
}
