package dev.hull.runtime.container;

import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.List;
import java.util.Map;

/**
 * What is written down about a container before anything of it exists, so that whatever a killed command leaves can be
 * found and removed.
 *
 * @param ociVersion version of its specification
 * @param id its id
 * @param bundle absolute path of its bundle
 * @param rootfs absolute path of its root
 * @param created when, RFC 3339
 * @param owner name or number of the user who made it
 * @param annotations of the specification
 * @param groups host paths of its control groups
 * @param unit systemd's name for it, or empty
 * @param creatorPid the command that makes it
 * @param creatorStart when that started, in clock ticks since boot
 */
public record ContainerRecord(
        String ociVersion,
        String id,
        String bundle,
        String rootfs,
        String created,
        String owner,
        Map<String, String> annotations,
        List<String> groups,
        String unit,
        long creatorPid,
        long creatorStart) {
    public ContainerRecord {
        groups = List.copyOf(groups);
    }

    /** Reads the record. */
    static ContainerRecord parse(JsonObject document) {
        return new ContainerRecord(
                document.string("ociVersion", "1.0.0"),
                document.string("id", ""),
                document.string("bundle", ""),
                document.string("rootfs", ""),
                document.string("created", ""),
                document.string("owner", ""),
                document.stringMap("annotations"),
                document.strings("groups"),
                document.string("unit", ""),
                document.number("creatorPid", 0),
                document.number("creatorStart", -1));
    }

    /** The same with other groups. */
    ContainerRecord withGroups(List<String> others) {
        return new ContainerRecord(
                ociVersion, id, bundle, rootfs, created, owner, annotations, others, unit, creatorPid, creatorStart);
    }

    /** The document. */
    JsonObject toJson() {
        return JsonValue.object()
                .put("ociVersion", ociVersion)
                .put("id", id)
                .put("bundle", bundle)
                .put("rootfs", rootfs)
                .put("created", created)
                .put("owner", owner)
                .put("annotations", annotations)
                .put("groups", groups)
                .put("unit", unit)
                .put("creatorPid", creatorPid)
                .put("creatorStart", creatorStart)
                .build();
    }
}
