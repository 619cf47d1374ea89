package dev.hull.oci.runtime;

import dev.hull.oci.json.JsonValue.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Memory of the container in bytes, -1 for no limit, null to leave it (config-linux.md, "Memory").
 *
 * @param limit memory
 * @param reservation soft limit
 * @param swap memory and swap together
 * @param kernel kernel memory
 * @param kernelTcp TCP buffers
 * @param swappiness 0 to 100
 * @param disableOomKiller whether processes wait instead of being killed
 * @param useHierarchy whether child groups share the limits
 * @param checkBeforeUpdate whether a limit below the present use is refused
 */
public record MemoryLimits(
        @Nullable Long limit,
        @Nullable Long reservation,
        @Nullable Long swap,
        @Nullable Long kernel,
        @Nullable Long kernelTcp,
        @Nullable Long swappiness,
        @Nullable Boolean disableOomKiller,
        @Nullable Boolean useHierarchy,
        @Nullable Boolean checkBeforeUpdate) {
    /** Nothing set. */
    public static final MemoryLimits NONE = new MemoryLimits(null, null, null, null, null, null, null, null, null);

    /** Limits on memory, memory with swap, and the soft limit; null leaves one as it is. */
    public static MemoryLimits of(@Nullable Long limit, @Nullable Long swap, @Nullable Long reservation) {
        return new MemoryLimits(limit, reservation, swap, null, null, null, null, null, null);
    }

    static MemoryLimits read(@Nullable Fields fields) {
        if (fields == null) {
            return NONE;
        }
        MemoryLimits limits = new MemoryLimits(
                fields.number("limit", -1, Long.MAX_VALUE),
                fields.number("reservation", -1, Long.MAX_VALUE),
                fields.number("swap", -1, Long.MAX_VALUE),
                fields.number("kernel", -1, Long.MAX_VALUE),
                fields.number("kernelTCP", -1, Long.MAX_VALUE),
                fields.number("swappiness", 0, 100),
                fields.optionalBool("disableOOMKiller"),
                fields.optionalBool("useHierarchy"),
                fields.optionalBool("checkBeforeUpdate"));
        fields.finish();
        return limits;
    }

    JsonObject toJson() {
        return new Members()
                .number("limit", limit)
                .number("reservation", reservation)
                .number("swap", swap)
                .number("kernel", kernel)
                .number("kernelTCP", kernelTcp)
                .number("swappiness", swappiness)
                .flag("disableOOMKiller", disableOomKiller)
                .flag("useHierarchy", useHierarchy)
                .flag("checkBeforeUpdate", checkBeforeUpdate)
                .build();
    }
}
