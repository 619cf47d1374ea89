package dev.hull.oci.runtime;

import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Limits on one RDMA device (config-linux.md, "RDMA"); at least one is set.
 *
 * @param hcaHandles handles, or null
 * @param hcaObjects objects, or null
 */
public record RdmaLimit(@Nullable Long hcaHandles, @Nullable Long hcaObjects) {
    static Map<String, RdmaLimit> readMap(Fields parent, String name) {
        Map<String, RdmaLimit> limits = new LinkedHashMap<>();
        for (Map.Entry<String, Fields> entry : parent.childMap(name).entrySet()) {
            Fields fields = entry.getValue();
            RdmaLimit limit = new RdmaLimit(
                    fields.number("hcaHandles", 0, 0xffffffffL), fields.number("hcaObjects", 0, 0xffffffffL));
            fields.finish();
            if (limit.hcaHandles == null && limit.hcaObjects == null) {
                throw fields.wrong("hcaHandles", "required, but missing: so is hcaObjects");
            }
            limits.put(entry.getKey(), limit);
        }
        return limits;
    }

    JsonObject toJson() {
        return new Members()
                .number("hcaHandles", hcaHandles)
                .number("hcaObjects", hcaObjects)
                .build();
    }
}
