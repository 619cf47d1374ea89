package dev.hull.engine.inspect;

import dev.hull.engine.container.ContainerState;
import dev.hull.oci.Timestamps;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonException;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** Docker's {@code State}. */
public final class StateDocument {
    /** How Docker writes a time that has not come. */
    static final String NEVER = "0001-01-01T00:00:00Z";

    private StateDocument() {}

    /** The state; {@code Health} is there when the container's health is asked. */
    static JsonObject of(ContainerState state, Path healthFile) {
        String word = state.phase().word();
        JsonValue.ObjectBuilder json = JsonValue.object()
                .put("Status", word)
                .put("Running", state.isRunning())
                .put("Paused", word.equals("paused"))
                .put("Restarting", word.equals("restarting"))
                .put("OOMKilled", state.outOfMemory())
                .put("Dead", false)
                .put("Pid", state.pid())
                .put("ExitCode", state.exitCode())
                .put("Error", state.error())
                .put("StartedAt", time(state.started()))
                .put("FinishedAt", time(state.finished()));
        health(healthFile).ifPresent(health -> json.put("Health", health));
        return json.build();
    }

    private static String time(Optional<Instant> time) {
        return time.map(Timestamps::format).orElse(NEVER);
    }

    /** What the monitor wrote of the container's health: {@code Status}, {@code FailingStreak}, {@code Log}. */
    public static Optional<JsonObject> health(Path file) {
        try {
            return Optional.of(Json.parse(Files.readAllBytes(file)).asObject());
        } catch (IOException | JsonException e) {
            return Optional.empty();
        }
    }
}
