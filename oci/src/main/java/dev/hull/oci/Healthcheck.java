package dev.hull.oci;

import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.List;

/**
 * Docker's {@code config.Healthcheck}. Durations are nanoseconds; 0 means the default or what a parent image says.
 *
 * @param test empty: inherit; {@code NONE}: switched off; {@code CMD} and arguments; {@code CMD-SHELL} and one command line
 * @param interval between two checks
 * @param timeout after which a check counts as failed
 * @param startPeriod during which failures do not count
 * @param startInterval between two checks during the start period
 * @param retries failures in a row that make a container unhealthy
 */
public record Healthcheck(
        List<String> test, long interval, long timeout, long startPeriod, long startInterval, long retries) {
    public Healthcheck {
        test = List.copyOf(test);
    }

    /** A health check that is switched off. */
    public static Healthcheck none() {
        return new Healthcheck(List.of("NONE"), 0, 0, 0, 0, 0);
    }

    /** Whether a container shall not be checked although its image has a check. */
    public boolean isNone() {
        return !test.isEmpty() && test.getFirst().equals("NONE");
    }

    static Healthcheck fromJson(JsonObject json) {
        return new Healthcheck(
                json.strings("Test"),
                json.number("Interval", 0),
                json.number("Timeout", 0),
                json.number("StartPeriod", 0),
                json.number("StartInterval", 0),
                json.number("Retries", 0));
    }

    JsonObject toJson() {
        return JsonValue.object()
                .when(!test.isEmpty(), json -> json.put("Test", test))
                .when(interval != 0, json -> json.put("Interval", interval))
                .when(timeout != 0, json -> json.put("Timeout", timeout))
                .when(startPeriod != 0, json -> json.put("StartPeriod", startPeriod))
                .when(startInterval != 0, json -> json.put("StartInterval", startInterval))
                .when(retries != 0, json -> json.put("Retries", retries))
                .build();
    }
}
