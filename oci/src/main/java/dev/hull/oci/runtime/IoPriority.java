package dev.hull.oci.runtime;

import dev.hull.oci.json.JsonValue.JsonObject;

/**
 * I/O priority of the process (config.md, "Linux process").
 *
 * @param ioClass I/O scheduling class
 * @param priority from 0 (highest) to 7
 */
public record IoPriority(IoClass ioClass, int priority) {
    /** I/O scheduling classes. */
    public enum IoClass {
        IOPRIO_CLASS_RT,
        IOPRIO_CLASS_BE,
        IOPRIO_CLASS_IDLE
    }

    static IoPriority read(Fields fields) {
        IoPriority priority = new IoPriority(
                Enums.required(fields, "class", IoClass.values()), (int) fields.number("priority", 0, 7, 0));
        fields.finish();
        return priority;
    }

    JsonObject toJson() {
        return new Members()
                .text("class", ioClass.name())
                .number("priority", (long) priority)
                .build();
    }
}
