package dev.hull.engine.events;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Ids of networks, which Hull does not need itself, for {@code inspect} and {@code events}: made from the names, so that they stay
 * the same and two networks never share one.
 */
public final class NetworkIds {
    private NetworkIds() {}

    /** The id of a network; those that every engine has are known, as a hash costs every start some milliseconds. */
    public static String of(String network) {
        return switch (network) {
            case "bridge" -> "4bab106e9b34ca3c822a8fa3c08106fa082f28b3573da7d2aa50593a2cb38f4b";
            case "host" -> "5accd5297b035a9422f48049064e4bdb28b38992a0000c87adc54762614d79bf";
            case "none" -> "cc1c7fc0365da1714d25b04ddea899cd93c7b540ddbc7743f9e1b24ca50c74e4";
            case "pasta" -> "db5de7bc0d4d3d6036ecc20c8f13ac5c9145dfcb2af06ba3faf4a8f01a28feb0";
            case "slirp4netns" -> "d48acc0abf4c9734fa5eea8aec7394d07c7f9029cf650825fe2b454a2595fdc4";
            default -> hash("network " + network);
        };
    }

    /** Name of the network that a container is on: of a mode, {@code bridge} for the usual one, empty for another container's. */
    public static String network(String mode) {
        if (mode.startsWith("container:")) {
            return "";
        }
        return mode.isEmpty() || mode.equals("default") ? "bridge" : mode;
    }

    /** SHA-256 of a text, as an id. */
    public static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
