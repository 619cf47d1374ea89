package dev.hull.oci.runtime;

import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.List;

/**
 * Cache and memory bandwidth (config-linux.md, "IntelRdt").
 *
 * @param closId class of service, or empty for the container's id
 * @param schemata lines for the schemata file
 * @param l3CacheSchema older form of one line, or empty
 * @param memBwSchema older form of one line, or empty
 * @param enableMonitoring whether a monitoring group is made
 */
public record IntelRdt(
        String closId, List<String> schemata, String l3CacheSchema, String memBwSchema, boolean enableMonitoring) {

    public IntelRdt {
        schemata = List.copyOf(schemata);
    }

    static IntelRdt read(Fields fields) {
        IntelRdt rdt = new IntelRdt(
                fields.string("closID"),
                fields.strings("schemata"),
                fields.string("l3CacheSchema"),
                fields.string("memBwSchema"),
                fields.bool("enableMonitoring"));
        fields.finish();
        if (!rdt.memBwSchema.isEmpty() && !rdt.memBwSchema.startsWith("MB:")) {
            throw fields.wrong("memBwSchema", "\"" + rdt.memBwSchema + "\": must start with MB:");
        }
        return rdt;
    }

    JsonObject toJson() {
        return new Members()
                .text("closID", closId)
                .strings("schemata", schemata)
                .text("l3CacheSchema", l3CacheSchema)
                .text("memBwSchema", memBwSchema)
                .trueOnly("enableMonitoring", enableMonitoring)
                .build();
    }
}
