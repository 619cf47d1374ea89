package dev.hull.image.registry;

import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.ImageIndex;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonException;
import dev.hull.oci.json.JsonValue.JsonObject;

/**
 * A manifest or an index as a registry gave it: the bytes, and the one media type that header and document agree on. That they
 * agree, and that a document is not both things at once, is checked here, so that nobody else can read it as something else
 * (CVE-2021-41190).
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record RemoteManifest(byte[] bytes, String mediaType, Digest digest) {
    /** Largest document that is taken, as registries have it. */
    static final int MOST_BYTES = 4 << 20;

    /**
     * Checks what came.
     *
     * @param header media type that the answer stated, "" for none
     * @throws HullException {@link ErrorKind#UNSUPPORTED} for what is no image of today's formats,
     *     {@link ErrorKind#DATA_LOSS} for what contradicts itself
     */
    static RemoteManifest of(byte[] bytes, String header) {
        if (header.startsWith("application/vnd.docker.distribution.manifest.v1")) {
            throw schema1();
        }
        JsonObject json = parse(bytes, header);
        if (json.number("schemaVersion", 2) == 1) {
            throw schema1();
        }
        String stated = json.string("mediaType", "");
        boolean index = json.get("manifests").isPresent();
        boolean manifest = json.get("config").isPresent() || json.get("layers").isPresent();
        if (index && manifest) {
            throw damaged("it claims to be both an image and an index of images");
        }
        boolean known = MediaTypes.isIndex(header) || MediaTypes.isManifest(header);
        String type = known ? header : stated;
        if (type.isEmpty()) {
            type = index ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST;
        }
        if (known && !stated.isEmpty() && !stated.equals(header)) {
            throw damaged("it is sent as " + header + ", but says that it is " + shown(stated));
        }
        if (!MediaTypes.isIndex(type) && !MediaTypes.isManifest(type)) {
            throw new HullException(ErrorKind.UNSUPPORTED, "unsupported media type " + shown(type));
        }
        if (MediaTypes.isIndex(type) ? !index : !manifest) {
            throw damaged("its content is not that of " + type);
        }
        return new RemoteManifest(bytes, type, Digest.ofBytes(bytes));
    }

    private static JsonObject parse(byte[] bytes, String header) {
        try {
            return Json.parse(bytes).asObject();
        } catch (JsonException e) {
            String sent = header.isEmpty() || header.endsWith("json") ? "" : " (it was sent as " + shown(header) + ")";
            throw damaged("it is not JSON" + sent);
        }
    }

    private static String shown(String mediaType) {
        String clean = mediaType
                .codePoints()
                .filter(c -> c > 0x20 && c < 0x7f)
                .limit(100)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return "'" + clean + "'";
    }

    private static HullException damaged(String why) {
        return new HullException(ErrorKind.DATA_LOSS, "the manifest is unusable: " + why);
    }

    private static HullException schema1() {
        return new HullException(
                ErrorKind.UNSUPPORTED,
                "the manifest has Docker's format of 2014 (schema version 1), which names its layers by nothing that can be"
                        + " verified; push the image again with a present-day tool");
    }

    /** Whether it lists manifests for several platforms. */
    boolean isIndex() {
        return MediaTypes.isIndex(mediaType);
    }

    /** Its view as an index. */
    ImageIndex index() {
        return ImageIndex.parse(bytes);
    }

    /** Its view as a manifest. */
    ImageManifest manifest() {
        return ImageManifest.parse(bytes);
    }

    Descriptor descriptor() {
        return Descriptor.of(mediaType, digest, bytes.length);
    }
}
