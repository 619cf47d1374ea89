package dev.hull.oci.runtime;

import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who the process is, in numbers of the container (config.md, "User").
 *
 * @param uid user id
 * @param gid group id
 * @param umask file mode creation mask, or null to leave it
 * @param additionalGids supplementary groups
 */
public record User(long uid, long gid, @Nullable Integer umask, List<Long> additionalGids) {
    private static final long UINT32_MAX = 0xffffffffL;

    /** Root. */
    public static final User ROOT = new User(0, 0, null, List.of());

    public User {
        additionalGids = List.copyOf(additionalGids);
    }

    static User read(@Nullable Fields fields) {
        if (fields == null) {
            return ROOT;
        }
        Long umask = fields.number("umask", 0, 0777);
        User user = new User(
                fields.number("uid", 0, UINT32_MAX, 0),
                fields.number("gid", 0, UINT32_MAX, 0),
                umask == null ? null : umask.intValue(),
                fields.uint32List("additionalGids"));
        if (!fields.string("username").isEmpty()) {
            throw fields.wrong(
                    "username", "\"" + fields.string("username") + "\": belongs to Windows; uid and gid are numbers");
        }
        fields.finish();
        return user;
    }

    JsonObject toJson() {
        List<JsonValue> groups = new ArrayList<>();
        for (Long group : additionalGids) {
            groups.add(JsonValue.of(group));
        }
        return new Members()
                .number("uid", uid)
                .number("gid", gid)
                .number("umask", umask == null ? null : umask.longValue())
                .list("additionalGids", groups)
                .build();
    }
}
