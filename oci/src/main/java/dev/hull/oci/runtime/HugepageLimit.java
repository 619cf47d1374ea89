package dev.hull.oci.runtime;

import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * A limit on huge pages (config-linux.md, "Huge page limits").
 *
 * @param pageSize such as {@code 2MB}
 * @param limit bytes, unsigned
 */
public record HugepageLimit(String pageSize, long limit) {
    static List<HugepageLimit> readList(Fields parent, String name) {
        List<HugepageLimit> limits = new ArrayList<>();
        for (Fields fields : parent.children(name)) {
            String size = fields.requiredString("pageSize");
            if (!isSize(size)) {
                throw fields.wrong("pageSize", "\"" + size + "\": must be a number and KB, MB or GB");
            }
            limits.add(new HugepageLimit(size, fields.requiredUint64("limit")));
            fields.finish();
        }
        return limits;
    }

    private static boolean isSize(String size) {
        int digits = size.length() - 2;
        if (digits < 1 || !size.endsWith("B") || "KMG".indexOf(size.charAt(digits)) < 0 || size.charAt(0) == '0') {
            return false;
        }
        for (int i = 0; i < digits; i++) {
            if (size.charAt(i) < '0' || size.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    JsonObject toJson() {
        return new Members().text("pageSize", pageSize).unsigned("limit", limit).build();
    }
}
