package dev.hull.cli.command;

import dev.hull.image.Image;
import dev.hull.image.ImageSummary;
import dev.hull.oci.Digest;
import dev.hull.oci.History;
import dev.hull.oci.ImageConfig;
import dev.hull.oci.Reference;
import dev.hull.oci.Timestamps;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.time.Instant;
import java.util.List;

/**
 * An image as {@code inspect} shows it: Docker's members in Docker's order. Lists and maps without content are empty rather
 * than null, so that templates and queries may go through them.
 */
final class ImageDocument {
    private ImageDocument() {}

    static JsonObject of(ImageSummary summary) {
        Image image = summary.readImage();
        ImageConfig config = image.config();
        return JsonValue.object()
                .put("Id", image.id().toString())
                .put(
                        "RepoTags",
                        summary.tags().stream().map(Reference::familiar).toList())
                .put(
                        "RepoDigests",
                        summary.digests().stream().map(Reference::familiar).toList())
                .put("Parent", "")
                .put("Comment", comment(config.history()))
                .put("Created", Timestamps.format(config.created().orElse(Instant.EPOCH)))
                .put("DockerVersion", "")
                .put("Author", config.author())
                .put("Config", runConfig(config.config().json()))
                .put("Architecture", config.architecture())
                .put("Variant", config.variant())
                .put("Os", config.os())
                .put("Size", summary.size())
                .put(
                        "RootFS",
                        JsonValue.object()
                                .put("Type", "layers")
                                .put(
                                        "Layers",
                                        config.diffIds().stream()
                                                .map(Digest::toString)
                                                .toList())
                                .build())
                .put("Metadata", JsonValue.object().build())
                .put("Descriptor", image.target().toJson())
                .build();
    }

    private static String comment(List<History> history) {
        return history.isEmpty() ? "" : history.getLast().comment();
    }

    /** All members that Docker always shows, those that the image sets, and what else the image has. */
    private static JsonObject runConfig(JsonObject config) {
        JsonValue.ObjectBuilder json = JsonValue.object();
        for (String name : List.of("Hostname", "Domainname", "User")) {
            json.put(name, config.string(name, ""));
        }
        for (String name : List.of("AttachStdin", "AttachStdout", "AttachStderr", "Tty", "OpenStdin", "StdinOnce")) {
            json.put(name, config.bool(name, false));
        }
        json.put("Env", config.strings("Env"))
                .put("Cmd", config.strings("Cmd"))
                .put("Image", config.string("Image", ""))
                .put("Volumes", config.object("Volumes"))
                .put("WorkingDir", config.string("WorkingDir", ""))
                .put("Entrypoint", config.strings("Entrypoint"))
                .put("OnBuild", config.strings("OnBuild"))
                .put("Labels", config.object("Labels"));
        JsonObject known = json.build();
        config.members().forEach((name, value) -> {
            if (!known.members().containsKey(name)) {
                json.put(name, value);
            }
        });
        return json.build();
    }
}
