package dev.hull.oci;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A content address, {@code algorithm:hex} (OCI image-spec, descriptor.md, Digests). Only the two registered algorithms
 * exist here, in lower-case hexadecimal, so that a digest is also a safe file name.
 *
 * @param algorithm {@code sha256} or {@code sha512}
 * @param hex 64 or 128 lower-case hexadecimal digits
 */
public record Digest(String algorithm, String hex) {
    /** The algorithm of everything that Hull writes. */
    public static final String SHA256 = "sha256";

    /** The other registered algorithm, which is read and verified. */
    public static final String SHA512 = "sha512";

    /** Checks both parts; throws {@link HullException} with {@link ErrorKind#INVALID_ARGUMENT}. */
    public Digest {
        int length = switch (algorithm) {
            case SHA256 -> 64;
            case SHA512 -> 128;
            default -> throw invalid(algorithm + ":" + hex, "unknown algorithm, expected sha256 or sha512");
        };
        if (hex.length() != length || !isLowerHex(hex)) {
            throw invalid(algorithm + ":" + hex, "expected " + length + " lower-case hexadecimal digits");
        }
    }

    /**
     * Reads {@code algorithm:hex}.
     *
     * @throws HullException {@link ErrorKind#INVALID_ARGUMENT} when it is not a digest
     */
    public static Digest parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw invalid(text, "expected algorithm:hex");
        }
        return new Digest(text.substring(0, colon), text.substring(colon + 1));
    }

    /** The SHA-256 digest of the bytes. */
    public static Digest ofBytes(byte[] content) {
        return of(newSha256().digest(content));
    }

    /** The SHA-256 digest whose 32 bytes these are. */
    public static Digest of(byte[] sha256) {
        return new Digest(SHA256, HexFormat.of().formatHex(sha256));
    }

    /** A fresh SHA-256 computation. */
    public static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** A fresh computation with this digest's algorithm, to verify content against it. */
    public MessageDigest newComputation() {
        try {
            return MessageDigest.getInstance(algorithm.equals(SHA256) ? "SHA-256" : "SHA-512");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-2", e);
        }
    }

    /** Whether the result of {@link #newComputation()} is this digest. */
    public boolean matches(byte[] computed) {
        return HexFormat.of().formatHex(computed).equals(hex);
    }

    /** The first 12 digits, as tables show ids. */
    public String shortHex() {
        return hex.substring(0, 12);
    }

    // Written out: those that a record brings cost 20 ms of start-up, because method handles are made for them at run
    // time.
    @Override
    public boolean equals(Object other) {
        return other instanceof Digest that && hex.equals(that.hex) && algorithm.equals(that.algorithm);
    }

    @Override
    public int hashCode() {
        return hex.hashCode();
    }

    /** {@code algorithm:hex}. */
    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }

    /** Whether the text consists of 0-9 and a-f only (true for an empty one). */
    static boolean isLowerHex(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    private static HullException invalid(String text, String why) {
        String shown = text.length() > 140 ? text.substring(0, 140) + "…" : text;
        return new HullException(ErrorKind.INVALID_ARGUMENT, "invalid digest '" + shown + "': " + why);
    }
}
