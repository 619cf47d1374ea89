package dev.hull.oci;

import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.List;
import java.util.Locale;

/**
 * What an image runs on (image-index.md, platform), in the names of Go, which the specification uses: {@code linux},
 * {@code amd64}.
 *
 * @param os operating system
 * @param architecture processor architecture
 * @param variant of the architecture, such as {@code v8}, or ""
 * @param osVersion version of the operating system (Windows), or ""
 * @param osFeatures what it needs of the operating system (Windows: {@code win32k})
 */
public record Platform(String os, String architecture, String variant, String osVersion, List<String> osFeatures) {
    /** Normalises the usual other spellings: {@code x86_64}, {@code aarch64}, {@code armhf}, {@code arm64/v8}. */
    public Platform {
        osFeatures = List.copyOf(osFeatures);
        os = os.toLowerCase(Locale.ROOT);
        architecture = architecture.toLowerCase(Locale.ROOT);
        variant = variant.toLowerCase(Locale.ROOT);
        switch (architecture) {
            case "x86_64", "x86-64" -> architecture = "amd64";
            case "i386", "i686", "x86" -> architecture = "386";
            case "aarch64" -> architecture = "arm64";
            case "armhf" -> {
                architecture = "arm";
                variant = variant.isEmpty() ? "v7" : variant;
            }
            case "armel" -> {
                architecture = "arm";
                variant = variant.isEmpty() ? "v6" : variant;
            }
            default -> {}
        }
        if (architecture.equals("arm64") && (variant.equals("v8") || variant.equals("8"))) {
            variant = "";
        } else if (architecture.equals("arm") && !variant.isEmpty() && !variant.startsWith("v")) {
            variant = "v" + variant;
        }
    }

    /** A platform without a version. */
    public static Platform of(String os, String architecture, String variant) {
        return new Platform(os, architecture, variant, "", List.of());
    }

    /** The platform of this machine. */
    public static Platform host() {
        return of("linux", System.getProperty("os.arch", "amd64"), "");
    }

    /**
     * Reads {@code os[/architecture[/variant]]} or a bare architecture, as {@code --platform} takes it.
     *
     * @throws HullException {@link ErrorKind#INVALID_ARGUMENT} when it is neither
     */
    public static Platform parse(String text) {
        String[] parts = text.split("/", -1);
        for (String part : parts) {
            if (part.isEmpty() || !isWord(part)) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "invalid platform '" + text + "': expected os/architecture[/variant], such as linux/arm64");
            }
        }
        return switch (parts.length) {
            case 1 ->
                parts[0].equalsIgnoreCase("linux") ? of("linux", host().architecture, "") : of("linux", parts[0], "");
            case 2 -> of(parts[0], parts[1], "");
            case 3 -> of(parts[0], parts[1], parts[2]);
            default ->
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "invalid platform '" + text + "': expected at most os/architecture/variant");
        };
    }

    private static boolean isWord(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isLetterOrDigit(c) && c != '_' && c != '-' && c != '.') {
                return false;
            }
        }
        return true;
    }

    /** Whether an image for {@code offered} is what was asked for by this; a variant left open matches every one. */
    public boolean accepts(Platform offered) {
        return os.equals(offered.os)
                && architecture.equals(offered.architecture)
                && (variant.isEmpty() || variant.equals(offered.variant));
    }

    static Platform fromJson(JsonObject json) {
        return new Platform(
                json.string("os", "linux"),
                json.string("architecture", ""),
                json.string("variant", ""),
                json.string("os.version", ""),
                json.strings("os.features"));
    }

    JsonObject toJson() {
        return JsonValue.object()
                .put("architecture", architecture)
                .put("os", os)
                .when(!osVersion.isEmpty(), json -> json.put("os.version", osVersion))
                .when(!osFeatures.isEmpty(), json -> json.put("os.features", osFeatures))
                .when(!variant.isEmpty(), json -> json.put("variant", variant))
                .build();
    }

    /** {@code os/architecture[/variant]}. */
    @Override
    public String toString() {
        return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
    }
}
