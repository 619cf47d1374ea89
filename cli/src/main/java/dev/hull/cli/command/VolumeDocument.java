package dev.hull.cli.command;

import dev.hull.engine.volume.Volume;
import dev.hull.engine.volume.VolumeStore;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** A volume in the shape of Docker's {@code volume inspect}, and as a row of {@code volume ls}. */
final class VolumeDocument {
    private VolumeDocument() {}

    static JsonObject of(VolumeStore store, Volume volume) {
        return JsonValue.object()
                .put(
                        "CreatedAt",
                        volume.created().truncatedTo(ChronoUnit.SECONDS).toString())
                .put("Driver", Volume.DRIVER)
                .put("Labels", orNull(volume.labels()))
                .put("Mountpoint", store.paths().volumeData(volume.name()).toString())
                .put("Name", volume.name())
                .put("Options", orNull(volume.options()))
                .put("Scope", Volume.DRIVER)
                .build();
    }

    static JsonObject row(VolumeStore store, Volume volume) {
        StringBuilder labels = new StringBuilder();
        volume.labels()
                .forEach((key, value) -> labels.append(labels.isEmpty() ? "" : ",")
                        .append(key)
                        .append('=')
                        .append(value));
        return JsonValue.object()
                .put("Availability", "N/A")
                .put("Driver", Volume.DRIVER)
                .put("Group", "N/A")
                .put("Labels", labels.toString())
                .put("Links", "N/A")
                .put("Mountpoint", store.paths().volumeData(volume.name()).toString())
                .put("Name", volume.name())
                .put("Scope", Volume.DRIVER)
                .put("Size", "N/A")
                .put("Status", "N/A")
                .build();
    }

    private static JsonValue orNull(Map<String, String> map) {
        if (map.isEmpty()) {
            return JsonValue.ofNull();
        }
        JsonValue.ObjectBuilder object = JsonValue.object();
        map.forEach(object::put);
        return object.build();
    }
}
