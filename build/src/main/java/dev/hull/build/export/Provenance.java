package dev.hull.build.export;

import dev.hull.build.lint.SecretNames;
import dev.hull.oci.Digest;
import dev.hull.oci.Platform;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * How an image was made, as a predicate of SLSA: version 0.2 or 1. Secrets, and values of arguments whose names tell of
 * secrets, are never in it.
 *
 * @param materials what was taken from elsewhere
 * @param request what was asked for
 * @param times when it began and ended
 */
public record Provenance(List<Material> materials, Request request, Times times) {
    private static final String BUILD_TYPE = "https://hull.dev/build/dockerfile@v1";

    public Provenance {
        materials = List.copyOf(materials);
    }

    /**
     * Something that was taken from elsewhere.
     *
     * @param address of it, as a package address or as it was written
     * @param digest of it
     */
    public record Material(String address, Digest digest) {}

    /**
     * What was asked for.
     *
     * @param definition name of the Dockerfile
     * @param target the stage, empty for the last
     * @param arguments {@code --build-arg}, with detail only
     * @param labels {@code --label}, with detail only
     * @param platform what it is for
     */
    public record Request(
            String definition,
            String target,
            SequencedMap<String, String> arguments,
            SequencedMap<String, String> labels,
            Platform platform) {}

    /**
     * When.
     *
     * @param began the start
     * @param ended the end
     */
    public record Times(Instant began, Instant ended) {}

    /** An image as a package address (package-url, type docker). */
    public static String image(String name, Optional<Platform> platform) {
        int at = name.indexOf('@');
        String plain = at < 0 ? name : name.substring(0, at);
        int colon = plain.lastIndexOf(':');
        boolean tagged = colon > plain.lastIndexOf('/');
        return "pkg:docker/" + (tagged ? plain.substring(0, colon) : plain) + "@"
                + (tagged ? plain.substring(colon + 1) : "latest")
                + platform.map(each -> "?platform=" + each.toString().replace("/", "%2F"))
                        .orElse("");
    }

    /**
     * The predicate's type and the predicate.
     *
     * @param version {@code v0.2} or {@code v1}
     * @param detailed whether the values that were given are told: {@code mode=max}
     */
    public Map.Entry<String, JsonObject> predicate(String version, boolean detailed) {
        return version.equals("v1")
                ? Map.entry("https://slsa.dev/provenance/v1", one(detailed))
                : Map.entry("https://slsa.dev/provenance/v0.2", zeroTwo(detailed));
    }

    private JsonObject arguments(boolean detailed) {
        JsonValue.ObjectBuilder values = JsonValue.object();
        if (!request.target().isEmpty()) {
            values.put("target", request.target());
        }
        if (detailed) {
            request.arguments().forEach((name, value) -> {
                if (!SecretNames.isSecret(name)) {
                    values.put("build-arg:" + name, value);
                }
            });
            request.labels().forEach((name, value) -> values.put("label:" + name, value));
        }
        return values.build();
    }

    private List<JsonObject> dependencies() {
        List<JsonObject> items = new ArrayList<>();
        for (Material material : materials) {
            items.add(JsonValue.object()
                    .put("uri", material.address())
                    .put(
                            "digest",
                            JsonValue.object()
                                    .put(
                                            material.digest().algorithm(),
                                            material.digest().hex())
                                    .build())
                    .build());
        }
        return items;
    }

    private static JsonObject source(String path) {
        return JsonValue.object().put("entryPoint", path).build();
    }

    private static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private JsonObject zeroTwo(boolean detailed) {
        JsonObject parameters = JsonValue.object()
                .put("frontend", "dockerfile")
                .put("args", arguments(detailed))
                .build();
        JsonObject environment = JsonValue.object()
                .put("platform", request.platform().toString())
                .build();
        JsonObject completeness = JsonValue.object()
                .put("parameters", detailed)
                .put("environment", true)
                .put("materials", false)
                .build();
        return JsonValue.object()
                .put("builder", JsonValue.object().put("id", "").build())
                .put("buildType", BUILD_TYPE)
                .put("materials", JsonValue.array(dependencies()))
                .put(
                        "invocation",
                        JsonValue.object()
                                .put("configSource", source(request.definition()))
                                .put("parameters", parameters)
                                .put("environment", environment)
                                .build())
                .put(
                        "metadata",
                        JsonValue.object()
                                .put("buildStartedOn", time(times.began()))
                                .put("buildFinishedOn", time(times.ended()))
                                .put("completeness", completeness)
                                .put("reproducible", false)
                                .build())
                .build();
    }

    private JsonObject one(boolean detailed) {
        JsonObject external = JsonValue.object()
                .put("configSource", source(request.definition()))
                .put("request", arguments(detailed))
                .build();
        JsonObject definition = JsonValue.object()
                .put("buildType", BUILD_TYPE)
                .put("externalParameters", external)
                .put(
                        "internalParameters",
                        JsonValue.object()
                                .put("platform", request.platform().toString())
                                .build())
                .put("resolvedDependencies", JsonValue.array(dependencies()))
                .build();
        JsonObject metadata = JsonValue.object()
                .put("startedOn", time(times.began()))
                .put("finishedOn", time(times.ended()))
                .build();
        return JsonValue.object()
                .put("buildDefinition", definition)
                .put(
                        "runDetails",
                        JsonValue.object()
                                .put("builder", JsonValue.object().put("id", "").build())
                                .put("metadata", metadata)
                                .build())
                .build();
    }
}
