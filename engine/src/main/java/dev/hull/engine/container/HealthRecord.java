package dev.hull.engine.container;

import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonException;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the health checks of a container said, as its monitor writes it down.
 *
 * @param status {@code starting}, {@code healthy} or {@code unhealthy}
 * @param failingStreak failed checks in a row
 * @param document Docker's {@code State.Health}: the above, and the last results
 */
public record HealthRecord(String status, long failingStreak, JsonObject document) {
    /** Reads a record; empty when there is none, or no whole one. */
    public static Optional<HealthRecord> read(Path file) {
        try {
            JsonObject json = Json.parse(Files.readAllBytes(file)).asObject();
            return Optional.of(new HealthRecord(json.string("Status", "none"), json.number("FailingStreak", 0), json));
        } catch (IOException | JsonException e) {
            return Optional.empty();
        }
    }
}
