package dev.hull.engine.request;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;

/**
 * A host device, {@code --device HOST[:INSIDE][:rwm]}.
 *
 * @param hostPath device node of the host
 * @param path where it stands inside
 * @param access letters out of {@code rwm}
 */
public record DeviceRequest(String hostPath, String path, String access) {
    /**
     * Reads {@code HOST[:INSIDE][:rwm]}.
     *
     * @throws HullException when it is of another form
     */
    public static DeviceRequest parse(String text) {
        String[] parts = text.split(":", -1);
        String host = parts[0];
        String inside = host;
        String access = "rwm";
        if (parts.length == 2 && isAccess(parts[1])) {
            access = parts[1];
        } else if (parts.length >= 2) {
            inside = parts[1];
        }
        if (parts.length == 3) {
            access = parts[2];
        }
        if (parts.length > 3 || !host.startsWith("/") || !inside.startsWith("/") || !isAccess(access)) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid device \"" + text + "\": expected /dev/name[:/inside][:rwm], paths being absolute");
        }
        return new DeviceRequest(host, inside, access);
    }

    /** Whether those are letters of {@code rwm}, each once. */
    public static boolean isAccess(String text) {
        if (text.isEmpty() || text.length() > 3) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if ("rwm".indexOf(text.charAt(i)) < 0 || text.indexOf(text.charAt(i)) != i) {
                return false;
            }
        }
        return true;
    }
}
