package dev.hull.image.layer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The extended attribute by which overlayfs knows a directory that hides everything of the same name below (kernel,
 * Documentation/filesystems/overlayfs.rst). The {@code trusted} name space belongs to the machine's root; mounts within a user
 * namespace use the {@code user} one and the option {@code userxattr}.
 */
public enum OverlayAttribute {
    TRUSTED("trusted.overlay.opaque"),
    USER("user.overlay.opaque");

    private static final String WHOLE_MAP = "004294967295";

    private final String key;

    OverlayAttribute(String key) {
        this.key = key;
    }

    /** Name of the attribute; its value is {@code y}. */
    public String key() {
        return key;
    }

    /** Whether these attributes are those of an opaque directory, for whichever kind of mount. */
    public static boolean isOpaque(Map<String, byte[]> attributes) {
        for (OverlayAttribute attribute : values()) {
            byte[] value = attributes.get(attribute.key);
            if (value != null && value.length == 1 && value[0] == 'y') {
                return true;
            }
        }
        return false;
    }

    /** The one that mounts of this process understand: {@link #TRUSTED} for root outside any user namespace. */
    public static OverlayAttribute ofThisProcess() {
        try {
            // The whole range of ids from 0 to 0; blanks pad the columns.
            String map = Files.readString(Path.of("/proc/self/uid_map"))
                    .replace(" ", "")
                    .strip();
            return map.equals(WHOLE_MAP) && isRoot() ? TRUSTED : USER;
        } catch (IOException e) {
            return USER;
        }
    }

    private static boolean isRoot() throws IOException {
        return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    }
}
