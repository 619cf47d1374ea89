package dev.hull.engine.volume;

import dev.hull.oci.Timestamps;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A volume as it is on record.
 *
 * @param name its name, or 64 digits for one that somebody's container has for itself
 * @param created when it was made
 * @param labels labels in order
 * @param options options of the driver, such as {@code type}
 */
public record Volume(String name, Instant created, Map<String, String> labels, Map<String, String> options) {
    /** The label of volumes that nobody has named, as Docker writes it. */
    public static final String ANONYMOUS = "com.docker.volume.anonymous";

    /** The only driver. */
    public static final String DRIVER = "local";

    public Volume {
        labels = new LinkedHashMap<>(labels);
        options = new LinkedHashMap<>(options);
    }

    /** Whether nobody has named it. */
    public boolean isAnonymous() {
        return labels.containsKey(ANONYMOUS);
    }

    /** The record as it is stored. */
    byte[] toJson() {
        return Json.write(JsonValue.object()
                .put("Name", name)
                .put("CreatedAt", Timestamps.format(created))
                .put("Driver", DRIVER)
                .put("Labels", labels)
                .put("Options", options)
                .build());
    }

    /** Reads a stored record. */
    static Volume parse(byte[] bytes) {
        JsonObject json = Json.parse(bytes).asObject();
        return new Volume(
                json.require("Name").asString(),
                Timestamps.parse(json.string("CreatedAt", "")).orElse(Instant.EPOCH),
                json.stringMap("Labels"),
                json.stringMap("Options"));
    }
}
