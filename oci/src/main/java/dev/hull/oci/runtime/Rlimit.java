package dev.hull.oci.runtime;

import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * A resource limit of the process (config.md, "POSIX process").
 *
 * @param type such as {@code RLIMIT_NOFILE}
 * @param hard hard limit, unsigned; all bits set is unlimited
 * @param soft soft limit, unsigned, not above the hard one
 */
public record Rlimit(String type, long hard, long soft) {
    static List<Rlimit> readList(Fields parent, String name) {
        List<Rlimit> limits = new ArrayList<>();
        for (Fields fields : parent.children(name)) {
            Rlimit limit = new Rlimit(
                    fields.requiredString("type"), fields.requiredUint64("hard"), fields.requiredUint64("soft"));
            fields.finish();
            if (!isName(limit.type)) {
                throw fields.wrong("type", "\"" + limit.type + "\": must be RLIMIT_ and capital letters");
            }
            if (Long.compareUnsigned(limit.soft, limit.hard) > 0) {
                throw fields.wrong(
                        "soft",
                        Long.toUnsignedString(limit.soft) + ": must not exceed the hard limit "
                                + Long.toUnsignedString(limit.hard));
            }
            for (Rlimit other : limits) {
                if (other.type.equals(limit.type)) {
                    throw fields.wrong("type", "\"" + limit.type + "\": occurs twice");
                }
            }
            limits.add(limit);
        }
        return limits;
    }

    private static boolean isName(String type) {
        if (!type.startsWith("RLIMIT_") || type.length() == 7) {
            return false;
        }
        for (int i = 7; i < type.length(); i++) {
            if (type.charAt(i) < 'A' || type.charAt(i) > 'Z') {
                return false;
            }
        }
        return true;
    }

    JsonObject toJson() {
        return new Members()
                .text("type", type)
                .unsigned("hard", hard)
                .unsigned("soft", soft)
                .build();
    }
}
