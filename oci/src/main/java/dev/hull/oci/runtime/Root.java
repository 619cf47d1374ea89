package dev.hull.oci.runtime;

import dev.hull.oci.json.JsonValue.JsonObject;

/**
 * The container's root file system (config.md, "Root").
 *
 * @param path absolute, or relative to the bundle
 * @param readonly whether the root is mounted read-only inside the container
 */
public record Root(String path, boolean readonly) {
    static Root read(Fields fields) {
        Root root = new Root(fields.requiredString("path"), fields.bool("readonly"));
        fields.finish();
        return root;
    }

    JsonObject toJson() {
        return new Members().text("path", path).trueOnly("readonly", readonly).build();
    }
}
