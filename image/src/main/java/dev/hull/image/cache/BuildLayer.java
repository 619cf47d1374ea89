package dev.hull.image.cache;

import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.time.Instant;

/**
 * A layer that a step of a build has made.
 *
 * @param key digest of all that the step's result depends on
 * @param blob the layer as it is stored
 * @param diffId digest of the uncompressed archive
 * @param step what the step is called, for lists
 * @param used when a build last needed it
 */
public record BuildLayer(Digest key, Descriptor blob, Digest diffId, String step, Instant used) {

    static BuildLayer fromJson(Digest key, byte[] bytes, Instant used) {
        JsonObject json = Json.parse(bytes).asObject();
        return new BuildLayer(
                key,
                Descriptor.fromJson(json.require("blob")),
                Digest.parse(json.string("diffId", "")),
                json.string("step", ""),
                used);
    }

    byte[] toJson() {
        return Json.write(JsonValue.object()
                .put("step", step)
                .put("diffId", diffId.toString())
                .put("blob", blob.toJson())
                .build());
    }
}
