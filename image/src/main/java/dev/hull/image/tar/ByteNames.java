package dev.hull.image.tar;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.nio.charset.StandardCharsets;

/** Names as byte strings: each character is one byte of the name. */
public final class ByteNames {
    /** Start of a file name that hides the rest of the name in the layers below (image-spec, layer.md). */
    public static final String WHITEOUT = ".wh.";

    /** Name of the file that hides everything which the layers below have in its directory. */
    public static final String OPAQUE = ".wh..wh..opq";

    /** Longest name of one file, in bytes (NAME_MAX). */
    private static final int MAX_COMPONENT = 255;

    /** Longest path, in bytes (PATH_MAX without its NUL). */
    private static final int MAX_PATH = 4095;

    private ByteNames() {}

    /** The byte string of a text: its bytes in UTF-8. */
    public static String ofText(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            }
        }
        return text;
    }

    /** The byte string of these bytes. */
    public static String ofBytes(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }

    /** The bytes of a byte string. */
    public static byte[] toBytes(String name) {
        return name.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** For messages and tables: decoded as UTF-8, with control characters made visible and cut at 200 characters. */
    public static String display(String name) {
        String text = new String(toBytes(name), StandardCharsets.UTF_8);
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length() && i < 200; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == 0x7f) {
                shown.append(String.format("\\x%02x", (int) c));
            } else {
                shown.append(c);
            }
        }
        return text.length() > 200 ? shown.append('…').toString() : shown.toString();
    }

    /**
     * The name in its one form: relative, without {@code .} and empty components. {@code /a//b/./c/} becomes {@code a/b/c},
     * {@code ./} becomes "" (the root itself).
     *
     * @throws HullException {@link ErrorKind#INVALID_ARGUMENT} for a {@code ..} component, a NUL, or more bytes than Linux
     *     allows
     */
    public static String normalize(String name) {
        if (name.indexOf('\0') >= 0) {
            throw refused(name, "contains a NUL byte");
        }
        if (name.length() > MAX_PATH) {
            throw refused(name, "longer than " + MAX_PATH + " bytes");
        }
        if (isNormal(name)) {
            return name;
        }
        StringBuilder result = new StringBuilder(name.length());
        int start = 0;
        while (start <= name.length()) {
            int slash = name.indexOf('/', start);
            int end = slash < 0 ? name.length() : slash;
            int length = end - start;
            boolean dot = length == 1 && name.charAt(start) == '.';
            if (length == 2 && name.startsWith("..", start)) {
                throw refused(name, "contains '..', which could lead out of the image");
            }
            if (length > MAX_COMPONENT) {
                throw refused(name, "a component is longer than " + MAX_COMPONENT + " bytes");
            }
            if (length > 0 && !dot) {
                if (!result.isEmpty()) {
                    result.append('/');
                }
                result.append(name, start, end);
            }
            start = end + 1;
        }
        return result.toString();
    }

    /** The usual case, without a copy: no component is empty, starts with a dot or is too long. */
    private static boolean isNormal(String name) {
        int start = 0;
        for (int i = 0; i <= name.length(); i++) {
            if (i == name.length() || name.charAt(i) == '/') {
                int length = i - start;
                if (length == 0 || length > MAX_COMPONENT || name.charAt(start) == '.') {
                    return false;
                }
                start = i + 1;
            }
        }
        return true;
    }

    /** The directory part, "" for a name at the top. */
    public static String parent(String name) {
        int slash = name.lastIndexOf('/');
        return slash < 0 ? "" : name.substring(0, slash);
    }

    /** The last component. */
    public static String base(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private static HullException refused(String name, String why) {
        return new HullException(ErrorKind.INVALID_ARGUMENT, "entry '" + display(name) + "' refused: its name " + why);
    }
}
