package dev.hull.image.archive;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;

/** How images are laid out in an archive. */
public enum SaveFormat {
    /** An image layout with a {@code manifest.json} beside it, as Docker writes since version 25. Manifests stay as they are. */
    DOCKER,
    /** An image layout (image-spec, image-layout.md) with manifests of OCI's types only. */
    OCI,
    /** A directory per layer, as Docker wrote until version 24. Layers are uncompressed. */
    LEGACY;

    /**
     * Reads a name: those of the formats, and those that Podman and skopeo have for them.
     *
     * @throws HullException {@link ErrorKind#INVALID_ARGUMENT} for another
     */
    public static SaveFormat parse(String text) {
        return switch (text) {
            case "docker", "docker-archive" -> DOCKER;
            case "oci", "oci-archive", "oci-dir" -> OCI;
            case "legacy" -> LEGACY;
            default ->
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT, "unknown format '" + text + "': expected docker, oci or legacy");
        };
    }
}
