package dev.hull.engine.container;

import dev.hull.engine.events.Event;
import dev.hull.oci.Timestamps;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is known of a container from its creation on, in the shape and with the names of Docker's {@code inspect}.
 *
 * @param id identity
 * @param name unique name
 * @param created when it was made
 * @param imageId digest of the image's configuration
 * @param imageName how the caller named the image
 * @param command program and arguments
 * @param remove whether everything goes when it ends
 * @param config Docker's {@code Config}
 * @param hostConfig Docker's {@code HostConfig}
 */
public record ContainerRecord(
        ContainerId id,
        String name,
        Instant created,
        String imageId,
        String imageName,
        List<String> command,
        boolean remove,
        JsonObject config,
        JsonObject hostConfig) {

    public ContainerRecord {
        command = List.copyOf(command);
    }

    /** The record as it is stored. */
    public byte[] toJson() {
        return Json.write(JsonValue.object()
                .put("Id", id.value())
                .put("Name", "/" + name)
                .put("Created", Timestamps.format(created))
                .put("Image", imageId)
                .put("ImageName", imageName)
                .put("Path", command.isEmpty() ? "" : command.getFirst())
                .put("Args", command.isEmpty() ? List.of() : command.subList(1, command.size()))
                .put("AutoRemove", remove)
                .put("Config", config)
                .put("HostConfig", hostConfig)
                .build());
    }

    /**
     * An event of this container, with Docker's attributes: the labels, {@code image} and {@code name}.
     *
     * @param action what happened, such as {@code start}
     */
    public Event event(String action) {
        Map<String, String> attributes = new TreeMap<>(config.stringMap("Labels"));
        attributes.put("image", imageName);
        attributes.put("name", name);
        return Event.now(Event.CONTAINER, action, id.value(), attributes);
    }

    /** The same container under another name. */
    public ContainerRecord renamed(String other) {
        return new ContainerRecord(id, other, created, imageId, imageName, command, remove, config, hostConfig);
    }

    /** The same container with other settings of the host. */
    public ContainerRecord withHostConfig(JsonObject other) {
        return new ContainerRecord(id, name, created, imageId, imageName, command, remove, config, other);
    }

    /** Reads a stored record. */
    public static ContainerRecord parse(byte[] bytes) {
        JsonObject json = Json.parse(bytes).asObject();
        List<String> command = new java.util.ArrayList<>();
        command.add(json.string("Path", ""));
        command.addAll(json.strings("Args"));
        return new ContainerRecord(
                new ContainerId(json.require("Id").asString()),
                json.require("Name").asString().substring(1),
                Timestamps.parse(json.require("Created").asString()).orElse(Instant.EPOCH),
                json.string("Image", ""),
                json.string("ImageName", ""),
                command,
                json.bool("AutoRemove", false),
                json.object("Config"),
                json.object("HostConfig"));
    }
}
