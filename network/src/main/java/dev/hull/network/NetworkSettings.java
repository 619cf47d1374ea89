package dev.hull.network;

import dev.hull.linux.fs.SearchPath;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.Map;
import java.util.Optional;

/**
 * What can be set about the default network.
 *
 * @param bridge name of the bridge
 * @param subnet its subnet, or empty to choose one that is free
 * @param mtu largest packet in bytes, or 0 for that of the uplink, 1500 at most
 * @param programPath directories in which {@code nft} and {@code ip} are looked for, separated by colons
 */
public record NetworkSettings(String bridge, Optional<Subnet> subnet, int mtu, String programPath) {
    /** Name of the bridge unless told otherwise. */
    public static final String DEFAULT_BRIDGE = "hull0";

    private static final int LONGEST_DEVICE_NAME = 15;
    private static final int SMALLEST_MTU = 68;
    private static final int LARGEST_MTU = 65535;

    public NetworkSettings {
        if (!isDeviceName(bridge)) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid bridge name \"" + bridge + "\": expected 1 to 15 letters, digits, '.', '_' or '-'");
        }
        if (subnet.isPresent()
                && (subnet.get().prefixLength() < 8 || subnet.get().prefixLength() > 29)) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid subnet " + subnet.get() + ": expected a prefix length of 8 to 29");
        }
        if (mtu != 0 && (mtu < SMALLEST_MTU || mtu > LARGEST_MTU)) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, "invalid MTU " + mtu + ": expected 68 to 65535 bytes");
        }
    }

    /** Settings from {@code HULL_BRIDGE}, {@code HULL_SUBNET}, {@code HULL_MTU} and {@code PATH}. */
    public static NetworkSettings fromEnvironment(Map<String, String> environment) {
        String subnet = environment.getOrDefault("HULL_SUBNET", "");
        return new NetworkSettings(
                environment.getOrDefault("HULL_BRIDGE", DEFAULT_BRIDGE),
                subnet.isEmpty() ? Optional.empty() : Optional.of(Subnet.parse(subnet)),
                mtu(environment.getOrDefault("HULL_MTU", "0")),
                environment.getOrDefault("PATH", "") + ":/usr/sbin:/sbin:/usr/bin:/bin");
    }

    /** Absolute path of a program, or empty when it is not installed. */
    Optional<String> program(String name) {
        return SearchPath.find(programPath, name);
    }

    private static int mtu(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, "invalid HULL_MTU \"" + text + "\": expected bytes", e);
        }
    }

    private static boolean isDeviceName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!plain && (i == 0 || c != '.' && c != '_' && c != '-')) {
                return false;
            }
        }
        return !name.isEmpty() && name.length() <= LONGEST_DEVICE_NAME;
    }
}
