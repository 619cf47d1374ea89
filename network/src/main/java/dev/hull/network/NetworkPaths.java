package dev.hull.network;

import java.nio.file.Path;

/**
 * Every path of network state. The root holds what survives a reboot, the run root what does not.
 *
 * @param root state root, such as {@code /var/lib/hull}
 * @param runRoot run root, such as {@code /run/hull}
 */
public record NetworkPaths(Path root, Path runRoot) {
    /** The subnet that was chosen for a bridge. */
    Path subnet(String bridge) {
        return root.resolve("network").resolve(bridge + ".subnet");
    }

    /** Guards the choice of the subnet and the leases. */
    Path lock(String bridge) {
        return runRoot.resolve("network").resolve(bridge + ".lock");
    }

    /** Guards the loading of the packet filter table. */
    Path tableLock(String bridge) {
        return runRoot.resolve("network").resolve(bridge + ".table.lock");
    }

    /** Directory of leases: one empty file each, {@code ADDRESS_CONTAINER}. */
    Path leases(String bridge) {
        return runRoot.resolve("network").resolve(bridge + ".leases");
    }

    /** The address that was leased last. */
    Path lastLease(String bridge) {
        return runRoot.resolve("network").resolve(bridge + ".last");
    }

    /** Present once a notice has been given since the last boot. */
    Path told(String bridge, String notice) {
        return runRoot.resolve("network").resolve(bridge + ".told-" + notice);
    }

    /** Directory of published ports: a file for each container that has any. */
    Path ports() {
        return runRoot.resolve("network").resolve("ports");
    }

    /** Guards the choice of ports. */
    Path portsLock() {
        return runRoot.resolve("network").resolve("ports.lock");
    }
}
