package dev.hull.oci.runtime;

import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Offset of a clock in a time namespace (config-linux.md, "Offset for Time Namespace").
 *
 * @param seconds whole seconds, may be negative
 * @param nanoseconds added to them, below 10⁹
 */
public record TimeOffset(long seconds, long nanoseconds) {
    static Map<String, TimeOffset> readMap(Fields parent, String name) {
        Map<String, TimeOffset> offsets = new LinkedHashMap<>();
        for (Map.Entry<String, Fields> entry : parent.childMap(name).entrySet()) {
            Fields fields = entry.getValue();
            if (!entry.getKey().equals("boottime") && !entry.getKey().equals("monotonic")) {
                throw parent.wrong(name, "\"" + entry.getKey() + "\": must be boottime or monotonic");
            }
            offsets.put(
                    entry.getKey(),
                    new TimeOffset(
                            fields.number("secs", Long.MIN_VALUE, Long.MAX_VALUE, 0),
                            fields.number("nanosecs", 0, 999_999_999, 0)));
            fields.finish();
        }
        return offsets;
    }

    JsonObject toJson() {
        return new Members()
                .number("secs", seconds)
                .number("nanosecs", nanoseconds)
                .build();
    }
}
