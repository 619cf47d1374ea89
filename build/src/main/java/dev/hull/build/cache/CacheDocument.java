package dev.hull.build.cache;

import dev.hull.oci.Digest;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * What a cache says of its layers: the keys of the steps that make each. Keys are digests; neither commands nor values of
 * variables can be read out of them.
 *
 * <pre>
 *   {"version": 1, "layers": [{"diffId": "sha256:…", "size": 10240, "keys": ["HEX", …]}, …]}
 * </pre>
 *
 * @param layers as they stand in the manifest beside it
 */
record CacheDocument(List<Layer> layers) {
    /** Media type of the document, and of the artifact whose configuration it is. */
    static final String MEDIA_TYPE = "application/vnd.hull.buildcache.v1+json";

    /** Member of an image's configuration that holds one. */
    static final String MEMBER = "dev.hull.buildcache.v1";

    private static final int VERSION = 1;

    CacheDocument {
        layers = List.copyOf(layers);
    }

    /**
     * A layer.
     *
     * @param diffId digest of the uncompressed archive
     * @param size bytes of that archive
     * @param keys of the steps that make it
     */
    record Layer(Digest diffId, long size, List<Digest> keys) {
        Layer {
            keys = List.copyOf(keys);
        }
    }

    /**
     * Reads one.
     *
     * @throws dev.hull.oci.HullException when it is none, or of a later version
     */
    static CacheDocument parse(JsonObject json) {
        long version = json.number("version", 0);
        if (version != VERSION) {
            throw new dev.hull.oci.json.JsonException(
                    "$.version",
                    "this is version " + version + " of the cache's format, only " + VERSION + " is known");
        }
        List<Layer> layers = new ArrayList<>();
        for (JsonValue each : json.list("layers")) {
            JsonObject layer = each.asObject();
            layers.add(new Layer(
                    Digest.parse(layer.string("diffId", "")),
                    layer.number("size", 0),
                    layer.strings("keys").stream()
                            .map(hex -> new Digest(Digest.SHA256, hex))
                            .toList()));
        }
        return new CacheDocument(layers);
    }

    JsonObject toJson() {
        List<JsonValue> all = new ArrayList<>();
        for (Layer layer : layers) {
            all.add(JsonValue.object()
                    .put("diffId", layer.diffId().toString())
                    .put("size", layer.size())
                    .put("keys", layer.keys().stream().map(Digest::hex).toList())
                    .build());
        }
        return JsonValue.object()
                .put("version", VERSION)
                .put("layers", JsonValue.array(all))
                .build();
    }

    byte[] raw() {
        return Json.write(toJson());
    }
}
