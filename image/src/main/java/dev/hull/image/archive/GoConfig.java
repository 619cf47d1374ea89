package dev.hull.image.archive;

import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonNull;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * How to run an image in the form in which Docker writes it, whatever form it was read in: every member that Docker knows, in
 * its order, those that may be left out only where they say something; maps sorted by key.
 */
final class GoConfig {
    private static final List<String> ORDER = List.of(
            "Hostname",
            "Domainname",
            "User",
            "AttachStdin",
            "AttachStdout",
            "AttachStderr",
            "ExposedPorts",
            "Tty",
            "OpenStdin",
            "StdinOnce",
            "Env",
            "Cmd",
            "Healthcheck",
            "ArgsEscaped",
            "Image",
            "Volumes",
            "WorkingDir",
            "Entrypoint",
            "NetworkDisabled",
            "MacAddress",
            "OnBuild",
            "Labels",
            "StopSignal",
            "StopTimeout",
            "Shell");

    /** Members that are written even when they say nothing: "" for these, … */
    private static final Set<String> TEXTS = Set.of("Hostname", "Domainname", "User", "Image", "WorkingDir");

    /** … false for these, … */
    private static final Set<String> FLAGS =
            Set.of("AttachStdin", "AttachStdout", "AttachStderr", "Tty", "OpenStdin", "StdinOnce");

    /** … null for these. */
    private static final Set<String> LISTS = Set.of("Env", "Cmd", "Volumes", "Entrypoint", "OnBuild", "Labels");

    private static final Set<String> MAPS = Set.of("ExposedPorts", "Volumes", "Labels");

    private GoConfig() {}

    static JsonObject of(JsonObject config) {
        JsonValue.ObjectBuilder json = JsonValue.object();
        for (String name : ORDER) {
            Optional<JsonValue> value = config.get(name);
            if (TEXTS.contains(name)) {
                json.put(name, config.string(name, ""));
            } else if (FLAGS.contains(name)) {
                json.put(name, JsonValue.of(config.bool(name, false)));
            } else if (LISTS.contains(name)) {
                json.put(name, value.map(found -> sorted(name, found)).orElse(new JsonNull("$")));
            } else if (value.isPresent() && !isNothing(value.get())) {
                json.put(name, sorted(name, value.get()));
            }
        }
        return json.build();
    }

    private static boolean isNothing(JsonValue value) {
        return switch (value) {
            case JsonValue.JsonString text -> text.value().isEmpty();
            case JsonValue.JsonBoolean flag -> !flag.value();
            case JsonValue.JsonArray list -> list.items().isEmpty();
            case JsonObject object -> object.members().isEmpty();
            case JsonValue.JsonNumber number -> false;
            case JsonNull none -> true;
        };
    }

    private static JsonValue sorted(String name, JsonValue value) {
        if (!MAPS.contains(name) || !(value instanceof JsonObject object)) {
            return value;
        }
        JsonValue.ObjectBuilder json = JsonValue.object();
        for (Map.Entry<String, JsonValue> member : new TreeMap<>(object.members()).entrySet()) {
            json.put(member.getKey(), member.getValue());
        }
        return json.build();
    }
}
