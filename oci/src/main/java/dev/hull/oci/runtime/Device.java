package dev.hull.oci.runtime;

import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A device node inside the container (config-linux.md, "Devices").
 *
 * @param type 'c' character, 'u' unbuffered character, 'b' block, 'p' pipe
 * @param path absolute path inside
 * @param major device number, 0 for a pipe
 * @param minor device number, 0 for a pipe
 * @param fileMode permissions, or null for the runtime's choice
 * @param uid owner inside
 * @param gid group inside
 */
public record Device(
        char type,
        String path,
        long major,
        long minor,
        @Nullable Integer fileMode,
        long uid,
        long gid) {
    private static final long UINT32_MAX = 0xffffffffL;

    static List<Device> readList(Fields parent, String name) {
        List<Device> devices = new ArrayList<>();
        for (Fields fields : parent.children(name)) {
            devices.add(read(fields));
        }
        return devices;
    }

    private static Device read(Fields fields) {
        String type = fields.requiredString("type");
        if (type.length() != 1 || "cbup".indexOf(type.charAt(0)) < 0) {
            throw fields.wrong("type", "\"" + type + "\": must be one of c, b, u, p");
        }
        boolean pipe = type.equals("p");
        Long mode = fields.number("fileMode", 0, UINT32_MAX);
        Device device = new Device(
                type.charAt(0),
                fields.requiredPath("path"),
                pipe ? ignored(fields, "major") : fields.requiredNumber("major", 0, 0xfff),
                pipe ? ignored(fields, "minor") : fields.requiredNumber("minor", 0, 0xfffff),
                mode == null ? null : mode.intValue(),
                fields.number("uid", 0, UINT32_MAX, 0),
                fields.number("gid", 0, UINT32_MAX, 0));
        fields.finish();
        return device;
    }

    /** A pipe has no number, and the specification demands nothing of one that is given all the same. */
    private static long ignored(Fields fields, String name) {
        fields.number(name, 0, UINT32_MAX);
        return 0;
    }

    JsonObject toJson() {
        return new Members()
                .text("type", String.valueOf(type))
                .text("path", path)
                .number("major", type == 'p' ? null : Long.valueOf(major))
                .number("minor", type == 'p' ? null : Long.valueOf(minor))
                .number("fileMode", fileMode == null ? null : Long.valueOf(fileMode & UINT32_MAX))
                .number("uid", uid)
                .number("gid", gid)
                .build();
    }
}
