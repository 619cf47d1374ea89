package dev.hull.oci.runtime;

import dev.hull.oci.json.JsonValue.JsonObject;

/**
 * Size of the terminal in characters (config.md, "Process").
 *
 * @param height rows
 * @param width columns
 */
public record ConsoleSize(int height, int width) {
    static ConsoleSize read(Fields fields) {
        ConsoleSize size = new ConsoleSize(
                (int) fields.requiredNumber("height", 0, 0xffff), (int) fields.requiredNumber("width", 0, 0xffff));
        fields.finish();
        return size;
    }

    JsonObject toJson() {
        return new Members()
                .number("height", (long) height)
                .number("width", (long) width)
                .build();
    }
}
