package dev.hull.oci.runtime;

import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * A range of user or group ids (config-linux.md, "User namespace mappings").
 *
 * @param containerId first id inside
 * @param hostId first id outside
 * @param size how many
 */
public record IdMapping(long containerId, long hostId, long size) {
    private static final long UINT32_MAX = 0xffffffffL;

    static List<IdMapping> readList(Fields parent, String name) {
        List<IdMapping> mappings = new ArrayList<>();
        for (Fields fields : parent.children(name)) {
            mappings.add(new IdMapping(
                    fields.requiredNumber("containerID", 0, UINT32_MAX),
                    fields.requiredNumber("hostID", 0, UINT32_MAX),
                    fields.requiredNumber("size", 1, UINT32_MAX)));
            fields.finish();
        }
        return mappings;
    }

    static List<JsonObject> toJson(List<IdMapping> mappings) {
        List<JsonObject> objects = new ArrayList<>();
        for (IdMapping mapping : mappings) {
            objects.add(new Members()
                    .number("containerID", mapping.containerId)
                    .number("hostID", mapping.hostId)
                    .number("size", mapping.size)
                    .build());
        }
        return objects;
    }

    /** The line of {@code /proc/PID/uid_map}: inside, outside, count. */
    public String line() {
        return containerId + " " + hostId + " " + size;
    }
}
