package dev.hull.network;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Names and hardware addresses of devices. */
final class DeviceNames {
    private static final int SHORT_ID = 12;
    private static final int MAC_LENGTH = 17;

    private DeviceNames() {}

    /**
     * Name of the host's end of a container's cable: {@code hv} and the first twelve digits of the id. The kernel takes some
     * 20 ms to remove the cable of a container that ended; one that is started again meanwhile gets a letter more.
     */
    static String hostDevice(String containerId, List<String> existing) {
        String name = "hv" + containerId.substring(0, Math.min(SHORT_ID, containerId.length()));
        for (char letter = 'z'; existing.contains(name) && letter >= 'g'; letter--) {
            name = name.substring(0, 2 + Math.min(SHORT_ID, containerId.length())) + letter;
        }
        return name;
    }

    /** A hardware address made from the IP address, so that two containers never have the same. */
    static String macAddress(int address) {
        String digits = HexFormat.of().toHexDigits(address);
        StringBuilder mac = new StringBuilder("02:42");
        for (int i = 0; i < digits.length(); i += 2) {
            mac.append(':').append(digits, i, i + 2);
        }
        return mac.toString();
    }

    /**
     * The hardware address in lower case with colons.
     *
     * @throws HullException {@code INVALID_ARGUMENT} when it is none, or is one of a group
     */
    static String requireMac(String text) {
        String mac = text.replace('-', ':').toLowerCase(Locale.ROOT);
        boolean valid = mac.length() == MAC_LENGTH;
        for (int i = 0; valid && i < MAC_LENGTH; i++) {
            valid = i % 3 == 2 ? mac.charAt(i) == ':' : HexFormat.isHexDigit(mac.charAt(i));
        }
        if (!valid || (HexFormat.fromHexDigit(mac.charAt(1)) & 1) != 0) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid hardware address \"" + text
                            + "\": expected one like 02:42:0a:75:00:02, not a multicast one");
        }
        return mac;
    }
}
