package dev.hull.oci;

import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonException;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A list of manifests (image-spec, image-index.md): one image for several platforms, or the {@code index.json} of an image
 * layout. A view of the bytes it was read from.
 */
public final class ImageIndex {
    private final byte[] raw;
    private final JsonObject json;
    private final List<Descriptor> manifests;

    private ImageIndex(byte[] raw, JsonObject json) {
        this.raw = raw;
        this.json = json;
        this.manifests =
                json.list("manifests").stream().map(Descriptor::fromJson).toList();
    }

    /**
     * Reads an index.
     *
     * @throws JsonException when it is not one
     */
    public static ImageIndex parse(byte[] raw) {
        JsonObject json = Json.parse(raw).asObject();
        long version = json.number("schemaVersion", 2);
        if (version != 2) {
            throw new JsonException("$.schemaVersion", "expected 2, found " + version);
        }
        return new ImageIndex(raw.clone(), json);
    }

    /** A new OCI index. */
    public static ImageIndex of(List<Descriptor> manifests, Map<String, String> annotations) {
        JsonValue.ObjectBuilder json = JsonValue.object()
                .put("schemaVersion", 2)
                .put("mediaType", MediaTypes.OCI_INDEX)
                .put(
                        "manifests",
                        JsonValue.array(
                                manifests.stream().map(Descriptor::toJson).toList()));
        if (!annotations.isEmpty()) {
            json.put("annotations", annotations);
        }
        JsonObject built = json.build();
        return new ImageIndex(Json.write(built), built);
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
        return json.string("mediaType", MediaTypes.OCI_INDEX);
    }

    /** The entries in their order. */
    public List<Descriptor> manifests() {
        return manifests;
    }

    /** Annotations of the index itself. */
    public Map<String, String> annotations() {
        return json.stringMap("annotations");
    }

    /**
     * The first manifest for that platform: the order of the index decides, as the specification says. An entry without a
     * platform fits every one.
     */
    public Optional<Descriptor> find(Platform wanted) {
        return manifests.stream()
                .filter(entry -> entry.platform().map(wanted::accepts).orElse(true))
                .findFirst();
    }

    /** Digest of the raw bytes. */
    public Digest computeDigest() {
        return Digest.ofBytes(raw);
    }

    /** Descriptor of the raw bytes. */
    public Descriptor computeDescriptor() {
        return Descriptor.ofBytes(mediaType(), raw);
    }
}
