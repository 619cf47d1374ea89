package dev.hull.oci.runtime;

import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.List;

/**
 * NUMA memory policy, as set_mempolicy(2) takes it (config-linux.md, "Memory policy").
 *
 * @param mode the policy
 * @param nodes list of memory nodes such as {@code 0-3,7}, or empty
 * @param flags flags of the mode
 */
public record MemoryPolicy(Mode mode, String nodes, List<Flag> flags) {
    /** Policies. */
    public enum Mode {
        MPOL_DEFAULT,
        MPOL_BIND,
        MPOL_INTERLEAVE,
        MPOL_WEIGHTED_INTERLEAVE,
        MPOL_PREFERRED,
        MPOL_PREFERRED_MANY,
        MPOL_LOCAL
    }

    /** Flags of a policy. */
    public enum Flag {
        MPOL_F_NUMA_BALANCING,
        MPOL_F_RELATIVE_NODES,
        MPOL_F_STATIC_NODES
    }

    public MemoryPolicy {
        flags = List.copyOf(flags);
    }

    static MemoryPolicy read(Fields fields) {
        MemoryPolicy policy = new MemoryPolicy(
                Enums.required(fields, "mode", Mode.values()),
                CpuList.read(fields, "nodes"),
                Enums.list(fields, "flags", Flag.values()));
        fields.finish();
        return policy;
    }

    JsonObject toJson() {
        return new Members()
                .text("mode", mode.name())
                .text("nodes", nodes)
                .strings("flags", Enums.names(flags))
                .build();
    }
}
