package dev.hull.oci;

import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonException;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The manifest of one image: its configuration and its layers, lowest first (image-spec, manifest.md, and Docker's schema
 * 2). A view of the bytes it was read from, which stay as they are, so that the digest does.
 */
public final class ImageManifest {
    private final byte[] raw;
    private final JsonObject json;
    private final Descriptor config;
    private final List<Descriptor> layers;

    private ImageManifest(byte[] raw, JsonObject json) {
        this.raw = raw;
        this.json = json;
        this.config = Descriptor.fromJson(json.require("config"));
        List<Descriptor> found = new ArrayList<>();
        for (JsonValue layer : json.list("layers")) {
            found.add(Descriptor.fromJson(layer));
        }
        this.layers = List.copyOf(found);
    }

    /**
     * Reads a manifest.
     *
     * @throws JsonException when it is not one; schema version 1 is named and refused
     */
    public static ImageManifest parse(byte[] raw) {
        JsonObject json = Json.parse(raw).asObject();
        long version = json.number("schemaVersion", 2);
        if (version != 2) {
            throw new JsonException(
                    "$.schemaVersion", "this is version " + version + " of the manifest format, only 2 is supported");
        }
        return new ImageManifest(raw.clone(), json);
    }

    /** A new OCI manifest. Layers are lowest first. */
    public static ImageManifest of(Descriptor config, List<Descriptor> layers, Map<String, String> annotations) {
        JsonValue.ObjectBuilder json = JsonValue.object()
                .put("schemaVersion", 2)
                .put("mediaType", MediaTypes.OCI_MANIFEST)
                .put("config", config.toJson())
                .put(
                        "layers",
                        JsonValue.array(layers.stream().map(Descriptor::toJson).toList()));
        if (!annotations.isEmpty()) {
            json.put("annotations", annotations);
        }
        JsonObject built = json.build();
        return new ImageManifest(Json.write(built), built);
    }

    /** The bytes as they were read. */
    public byte[] raw() {
        return raw.clone();
    }

    /** The whole document. */
    public JsonObject json() {
        return json;
    }

    /** Media type the document states, or OCI's where it states none. */
    public String mediaType() {
        return json.string("mediaType", MediaTypes.OCI_MANIFEST);
    }

    /** Where the configuration is. Its digest is the image id. */
    public Descriptor config() {
        return config;
    }

    /** The layers as stored (compressed), lowest first. */
    public List<Descriptor> layers() {
        return layers;
    }

    /** Annotations of the manifest itself. */
    public Map<String, String> annotations() {
        return json.stringMap("annotations");
    }

    /** Manifest that this one refers to, such as the image that an SBOM is about. */
    public Optional<Descriptor> subject() {
        return json.get("subject").map(Descriptor::fromJson);
    }

    /** Sum of the sizes of configuration and layers as stored, in bytes. */
    public long contentSize() {
        long sum = config.size();
        for (Descriptor layer : layers) {
            sum += layer.size();
        }
        return sum;
    }

    /** Digest of the raw bytes: what {@code name@sha256:…} means. */
    public Digest computeDigest() {
        return Digest.ofBytes(raw);
    }

    /** Descriptor of the raw bytes. */
    public Descriptor computeDescriptor() {
        return Descriptor.ofBytes(mediaType(), raw);
    }
}
