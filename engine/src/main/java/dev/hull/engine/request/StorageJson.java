package dev.hull.engine.request;

import dev.hull.oci.json.JsonException;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Mounts in {@link RequestJson}. */
final class StorageJson {
    private StorageJson() {}

    static JsonObject write(RunRequest.Storage storage) {
        List<JsonValue> mounts = new ArrayList<>();
        for (MountRequest mount : storage.mounts()) {
            mounts.add(mount(mount));
        }
        return JsonValue.object()
                .put("mounts", JsonValue.array(mounts))
                .put("volumesFrom", storage.volumesFrom())
                .put("readOnlyRoot", storage.readOnlyRoot())
                .build();
    }

    // No switch over the types: its call site is linked at run time, which costs the start 20 ms.
    private static JsonObject mount(MountRequest mount) {
        JsonValue.ObjectBuilder json = JsonValue.object();
        if (mount instanceof MountRequest.Bind bind) {
            json.put("type", "bind")
                    .put("source", bind.source())
                    .put("options", bind.options())
                    .put("recursive", bind.recursive())
                    .put("made", bind.made());
        } else if (mount instanceof MountRequest.Volume volume) {
            json.put("type", "volume")
                    .put("name", volume.name())
                    .put("options", volume.options())
                    .put("copy", volume.copy())
                    .put("subpath", volume.subpath())
                    .put("labels", volume.labels())
                    .put("anonymous", volume.anonymous());
        } else {
            json.put("type", "tmpfs").put("options", ((MountRequest.Tmpfs) mount).options());
        }
        return json.put("target", mount.target()).build();
    }

    static RunRequest.Storage read(JsonObject json) {
        List<MountRequest> mounts = new ArrayList<>();
        for (JsonValue each : json.list("mounts")) {
            mounts.add(mount(each.asObject()));
        }
        return new RunRequest.Storage(mounts, json.strings("volumesFrom"), json.bool("readOnlyRoot", false));
    }

    private static MountRequest mount(JsonObject json) {
        String target = json.require("target").asString();
        List<String> options = json.strings("options");
        String type = json.require("type").asString();
        return switch (type) {
            case "bind" ->
                new MountRequest.Bind(
                        json.require("source").asString(),
                        target,
                        options,
                        json.bool("recursive", true),
                        json.bool("made", false));
            case "volume" ->
                new MountRequest.Volume(
                        json.string("name", ""),
                        target,
                        options,
                        json.bool("copy", true),
                        json.string("subpath", ""),
                        json.stringMap("labels"),
                        json.bool("anonymous", false));
            case "tmpfs" -> new MountRequest.Tmpfs(target, options);
            default -> throw new JsonException(json.path() + ".type", "unknown type of mount \"" + type + "\"");
        };
    }
}
