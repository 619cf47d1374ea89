package dev.hull.oci.runtime;

import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Marks on network packets by control group (config-linux.md, "Network").
 *
 * @param classId class of the packets, or null to leave it
 * @param priorities priority by interface name
 */
public record NetworkPriorities(@Nullable Long classId, Map<String, Long> priorities) {
    /** Nothing set. */
    public static final NetworkPriorities NONE = new NetworkPriorities(null, Map.of());

    public NetworkPriorities {
        priorities = Copies.of(priorities);
    }

    static NetworkPriorities read(@Nullable Fields fields) {
        if (fields == null) {
            return NONE;
        }
        Map<String, Long> priorities = new LinkedHashMap<>();
        for (Fields entry : fields.children("priorities")) {
            priorities.put(entry.requiredString("name"), entry.requiredNumber("priority", 0, 0xffffffffL));
            entry.finish();
        }
        NetworkPriorities network = new NetworkPriorities(fields.number("classID", 0, 0xffffffffL), priorities);
        fields.finish();
        return network;
    }

    JsonObject toJson() {
        List<JsonObject> entries = new ArrayList<>();
        for (Map.Entry<String, Long> entry : priorities.entrySet()) {
            entries.add(new Members()
                    .text("name", entry.getKey())
                    .number("priority", entry.getValue())
                    .build());
        }
        return new Members()
                .number("classID", classId)
                .list("priorities", entries)
                .build();
    }
}
