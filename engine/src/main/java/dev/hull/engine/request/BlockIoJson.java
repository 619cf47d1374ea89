package dev.hull.engine.request;

import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Limits on block devices as a request keeps them; what was not asked for is left out. */
final class BlockIoJson {
    private BlockIoJson() {}

    static JsonObject write(BlockIoRequest request) {
        JsonValue.ObjectBuilder json = JsonValue.object();
        if (request.weight() != 0) {
            json.put("weight", request.weight());
        }
        put(json, "weights", request.weights());
        put(json, "readBytes", request.readBytes());
        put(json, "writeBytes", request.writeBytes());
        put(json, "reads", request.reads());
        put(json, "writes", request.writes());
        return json.build();
    }

    private static void put(JsonValue.ObjectBuilder json, String name, List<BlockIoRequest.OfDevice> values) {
        if (values.isEmpty()) {
            return;
        }
        List<JsonValue> list = new ArrayList<>();
        for (BlockIoRequest.OfDevice each : values) {
            list.add(JsonValue.object()
                    .put("path", each.path())
                    .put("value", each.value())
                    .build());
        }
        json.put(name, JsonValue.array(list));
    }

    static BlockIoRequest read(JsonObject json) {
        if (json.members().isEmpty()) {
            return BlockIoRequest.NONE;
        }
        return new BlockIoRequest(
                (int) json.number("weight", 0),
                list(json, "weights"),
                list(json, "readBytes"),
                list(json, "writeBytes"),
                list(json, "reads"),
                list(json, "writes"));
    }

    private static List<BlockIoRequest.OfDevice> list(JsonObject json, String name) {
        List<BlockIoRequest.OfDevice> values = new ArrayList<>();
        for (JsonValue each : json.list(name)) {
            JsonObject device = each.asObject();
            values.add(new BlockIoRequest.OfDevice(device.string("path", ""), device.number("value", 0)));
        }
        return values;
    }
}
