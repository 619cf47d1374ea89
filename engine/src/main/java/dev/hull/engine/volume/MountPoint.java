package dev.hull.engine.volume;

import dev.hull.engine.request.MountRequest;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A mount of a container as Docker's {@code inspect} shows it in {@code Mounts}.
 *
 * @param type {@code bind}, {@code volume} or {@code tmpfs}
 * @param name of a volume, else empty
 * @param source host path, empty for a file system in memory
 * @param destination path inside
 * @param mode option words as given, comma between them
 * @param writable whether the container may write
 * @param propagation of a bind, else empty
 */
public record MountPoint(
        String type,
        String name,
        String source,
        String destination,
        String mode,
        boolean writable,
        String propagation) {

    /** The mounts of a resolved request. */
    public static List<MountPoint> of(VolumeStore store, List<MountRequest> mounts) throws IOException {
        List<MountPoint> points = new ArrayList<>();
        for (MountRequest mount : mounts) {
            String mode = String.join(",", mount.options());
            boolean writable = !mount.readOnly();
            if (mount instanceof MountRequest.Bind bind) {
                String propagation = "rprivate";
                for (String option : bind.options()) {
                    boolean word = option.endsWith("private") || option.endsWith("slave") || option.endsWith("shared");
                    propagation = word ? option : propagation;
                }
                points.add(new MountPoint("bind", "", bind.source(), bind.target(), mode, writable, propagation));
            } else if (mount instanceof MountRequest.Volume volume) {
                VolumeSource source = VolumeSource.of(store, volume.name());
                String path = source.isMemory()
                        ? store.paths().volumeData(volume.name()).toString()
                        : source.path();
                points.add(new MountPoint("volume", volume.name(), path, volume.target(), mode, writable, ""));
            } else {
                points.add(new MountPoint("tmpfs", "", "", mount.target(), "", writable, ""));
            }
        }
        return points;
    }

    /** Docker's form. */
    public JsonObject toJson() {
        JsonValue.ObjectBuilder json = JsonValue.object().put("Type", type);
        if (!name.isEmpty()) {
            json.put("Name", name);
        }
        json.put("Source", source).put("Destination", destination);
        if (type.equals("volume")) {
            json.put("Driver", Volume.DRIVER);
        }
        return json.put("Mode", mode)
                .put("RW", writable)
                .put("Propagation", propagation)
                .build();
    }
}
