package dev.hull.engine.request;

import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;

/** Restart, health and log settings in {@link RequestJson}. */
final class SupervisionJson {
    private SupervisionJson() {}

    static JsonObject write(Supervision supervision) {
        Supervision.Health health = supervision.health();
        Supervision.LogSettings log = supervision.log();
        return JsonValue.object()
                .put("restart", supervision.restart().name())
                .put("restartMaximum", supervision.restart().maximum())
                .put(
                        "health",
                        JsonValue.object()
                                .put("test", health.test())
                                .put("disabled", health.disabled())
                                .put("interval", health.interval())
                                .put("timeout", health.timeout())
                                .put("startPeriod", health.startPeriod())
                                .put("startInterval", health.startInterval())
                                .put("retries", health.retries())
                                .build())
                .put(
                        "log",
                        JsonValue.object()
                                .put("driver", log.driver())
                                .put("maxBytes", log.maxBytes())
                                .put("files", log.files())
                                .put("compress", log.compress())
                                .build())
                .put("onUnhealthy", supervision.onUnhealthy())
                .build();
    }

    static Supervision read(JsonObject json) {
        JsonObject health = json.object("health");
        JsonObject log = json.object("log");
        Supervision.LogSettings usual = Supervision.LogSettings.USUAL;
        return new Supervision(
                new Supervision.RestartPolicy(json.string("restart", "no"), (int) json.number("restartMaximum", 0)),
                new Supervision.Health(
                        health.strings("test"),
                        health.bool("disabled", false),
                        health.number("interval", 0),
                        health.number("timeout", 0),
                        health.number("startPeriod", 0),
                        health.number("startInterval", 0),
                        (int) health.number("retries", 0)),
                new Supervision.LogSettings(
                        log.string("driver", usual.driver()),
                        log.number("maxBytes", usual.maxBytes()),
                        (int) log.number("files", usual.files()),
                        log.bool("compress", usual.compress())),
                json.string("onUnhealthy", "none"));
    }
}
