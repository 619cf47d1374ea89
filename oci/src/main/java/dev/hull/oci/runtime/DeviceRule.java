package dev.hull.oci.runtime;

import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule on access to devices, applied in order (config-linux.md, "Allowed device list").
 *
 * @param allow whether it allows or denies
 * @param type 'a' all, 'c' character, 'b' block
 * @param major number, or null for all
 * @param minor number, or null for all
 * @param access letters of "rwm"
 */
public record DeviceRule(
        boolean allow,
        char type,
        @Nullable Long major,
        @Nullable Long minor,
        String access) {

    /** Denies everything: the first rule of nearly every container. */
    public static final DeviceRule DENY_ALL = new DeviceRule(false, 'a', null, null, "rwm");

    static List<DeviceRule> readList(Fields parent, String name) {
        List<DeviceRule> rules = new ArrayList<>();
        for (Fields fields : parent.children(name)) {
            rules.add(read(fields));
        }
        return rules;
    }

    private static DeviceRule read(Fields fields) {
        boolean allow = fields.required("allow").asBoolean();
        String type = fields.string("type");
        if (type.length() > 1 || (!type.isEmpty() && "acb".indexOf(type.charAt(0)) < 0)) {
            throw fields.wrong("type", "\"" + type + "\": must be one of a, c, b");
        }
        String access = fields.string("access");
        for (int i = 0; i < access.length(); i++) {
            if ("rwm".indexOf(access.charAt(i)) < 0 || access.indexOf(access.charAt(i)) != i) {
                throw fields.wrong("access", "\"" + access + "\": must be letters of rwm, each once");
            }
        }
        DeviceRule rule = new DeviceRule(
                allow,
                type.isEmpty() ? 'a' : type.charAt(0),
                number(fields, "major"),
                number(fields, "minor"),
                access.isEmpty() ? "rwm" : access);
        fields.finish();
        return rule;
    }

    /** A device number; -1 is how some tools write "all". */
    private static @Nullable Long number(Fields fields, String name) {
        Long number = fields.number(name, -1, 0xffffffffL);
        return number == null || number < 0 ? null : number;
    }

    JsonObject toJson() {
        return new Members()
                .flag("allow", allow)
                .text("type", type == 'a' ? "" : String.valueOf(type))
                .number("major", major)
                .number("minor", minor)
                .text("access", access)
                .build();
    }
}
