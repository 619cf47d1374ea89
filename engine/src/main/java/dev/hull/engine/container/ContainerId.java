package dev.hull.engine.container;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * Identity of a container: 64 hexadecimal digits.
 *
 * @param value the digits, lower case
 */
public record ContainerId(String value) {
    /** Digits of the short form, which is also the default host name. */
    public static final int SHORT_LENGTH = 12;

    public ContainerId {
        if (value.length() != 64 || !isHex(value)) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid container id \"" + value + "\": expected 64 hexadecimal digits");
        }
    }

    /** A new random id whose short form is not all digits, so that it is never taken for a number. */
    public static ContainerId random() {
        byte[] bytes = new byte[32];
        // The kernel's generator directly: java.security.SecureRandom costs 18 ms of start-up.
        try (InputStream random = Files.newInputStream(Path.of("/dev/urandom"))) {
            while (true) {
                if (random.readNBytes(bytes, 0, bytes.length) != bytes.length) {
                    throw new IOException("/dev/urandom: too few bytes");
                }
                String text = HexFormat.of().formatHex(bytes);
                if (!isDecimal(text.substring(0, SHORT_LENGTH))) {
                    return new ContainerId(text);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first twelve digits. */
    public String shortForm() {
        return value.substring(0, SHORT_LENGTH);
    }

    private static boolean isDecimal(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** Whether the text has only lower-case hexadecimal digits, and at least one. */
    public static boolean isHex(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    @Override
    public String toString() {
        return value;
    }
}
