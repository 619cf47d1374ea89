package dev.hull.oci.runtime;

import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.List;

/**
 * Execution domain, as personality(2) takes it (config-linux.md, "Personality").
 *
 * @param domain which one
 * @param flags none is defined so far
 */
public record Personality(Domain domain, List<String> flags) {
    /** Execution domains. */
    public enum Domain {
        LINUX,
        LINUX32
    }

    public Personality {
        flags = List.copyOf(flags);
    }

    static Personality read(Fields fields) {
        Personality personality =
                new Personality(Enums.required(fields, "domain", Domain.values()), fields.strings("flags"));
        fields.finish();
        if (!personality.flags.isEmpty()) {
            throw fields.wrong("flags", "\"" + personality.flags.getFirst() + "\": no flag is defined");
        }
        return personality;
    }

    JsonObject toJson() {
        return new Members()
                .text("domain", domain.name())
                .strings("flags", flags)
                .build();
    }
}
