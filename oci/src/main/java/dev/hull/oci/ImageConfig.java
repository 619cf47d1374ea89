package dev.hull.oci;

import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonException;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The configuration of an image (image-spec, config.md): platform, how to run it, its layers' diffIDs and its history. A
 * view of the bytes it was read from; their digest is the image id. {@link #edit()} makes a changed one.
 */
public final class ImageConfig {
    private final byte[] raw;
    private final JsonObject json;
    private final List<Digest> diffIds;

    private ImageConfig(byte[] raw, JsonObject json) {
        this.raw = raw;
        this.json = json;
        List<Digest> found = new ArrayList<>();
        for (JsonValue diffId : json.object("rootfs").list("diff_ids")) {
            found.add(Descriptor.digest(diffId));
        }
        this.diffIds = List.copyOf(found);
    }

    /**
     * Reads a configuration.
     *
     * @throws JsonException when it is not one
     */
    public static ImageConfig parse(byte[] raw) {
        return new ImageConfig(raw.clone(), Json.parse(raw).asObject());
    }

    /** Starts a configuration without layers for that platform. */
    public static Editor builder(Platform platform) {
        Editor editor = new Editor(JsonValue.object(), List.of(), List.of());
        return editor.platform(platform);
    }

    /** The bytes as they were read. */
    public byte[] raw() {
        return raw.clone();
    }

    /** The whole document. */
    public JsonObject json() {
        return json;
    }

    /** Digest of the raw bytes: the image id. */
    public Digest computeDigest() {
        return Digest.ofBytes(raw);
    }

    /** What it runs on. */
    public Platform platform() {
        return Platform.fromJson(json);
    }

    /** Go's name of the architecture, such as {@code amd64}; "" when not stated. */
    public String architecture() {
        return json.string("architecture", "");
    }

    /** Go's name of the operating system; {@code linux} when not stated. */
    public String os() {
        return json.string("os", "linux");
    }

    /** Variant of the architecture, or "". */
    public String variant() {
        return json.string("variant", "");
    }

    /** When it was made. */
    public Optional<Instant> created() {
        return Timestamps.parse(json.string("created", ""));
    }

    /** Who made it, or "". */
    public String author() {
        return json.string("author", "");
    }

    /** How to run it. */
    public ContainerConfig config() {
        return ContainerConfig.of(json.object("config"));
    }

    /** Digests of the uncompressed layers, lowest first. */
    public List<Digest> diffIds() {
        return diffIds;
    }

    /** The steps that made it, oldest first. */
    public List<History> history() {
        return json.list("history").stream().map(History::fromJson).toList();
    }

    /** Starts a changed copy; fields unknown to Hull survive. */
    public Editor edit() {
        return new Editor(json.toBuilder(), diffIds, history());
    }

    /** Collects changes; {@link #build()} makes the new configuration. */
    public static final class Editor {
        private final JsonValue.ObjectBuilder json;
        private final List<Digest> diffIds;
        private final List<History> history;

        private Editor(JsonValue.ObjectBuilder json, List<Digest> diffIds, List<History> history) {
            this.json = json;
            this.diffIds = new ArrayList<>(diffIds);
            this.history = new ArrayList<>(history);
        }

        /** Sets the platform. */
        public Editor platform(Platform platform) {
            json.put("architecture", platform.architecture()).put("os", platform.os());
            if (platform.variant().isEmpty()) {
                json.remove("variant");
            } else {
                json.put("variant", platform.variant());
            }
            return this;
        }

        /** Sets the time of creation. */
        public Editor created(Instant time) {
            json.put("created", Timestamps.format(time));
            return this;
        }

        /** Sets the author; "" takes it away. */
        public Editor author(String author) {
            if (author.isEmpty()) {
                json.remove("author");
            } else {
                json.put("author", author);
            }
            return this;
        }

        /** Sets how to run it. */
        public Editor config(ContainerConfig config) {
            json.put("config", config.json());
            return this;
        }

        /** Puts a layer on top, with the step that made it. */
        public Editor addLayer(Digest diffId, History step) {
            diffIds.add(diffId);
            history.add(step);
            return this;
        }

        /** Adds a step that made no layer. */
        public Editor addStep(History step) {
            history.add(step);
            return this;
        }

        /** Replaces all layers and steps. */
        public Editor layers(List<Digest> newDiffIds, List<History> newHistory) {
            diffIds.clear();
            diffIds.addAll(newDiffIds);
            history.clear();
            history.addAll(newHistory);
            return this;
        }

        /** The configuration. The same calls give the same bytes. */
        public ImageConfig build() {
            List<String> digests = diffIds.stream().map(Digest::toString).toList();
            json.put(
                    "rootfs",
                    JsonValue.object()
                            .put("type", "layers")
                            .put("diff_ids", digests)
                            .build());
            json.put(
                    "history",
                    JsonValue.array(history.stream().map(History::toJson).toList()));
            JsonObject built = json.build();
            return new ImageConfig(Json.write(built), built);
        }
    }
}
