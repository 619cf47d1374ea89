package dev.hull.image;

import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.HullException;
import dev.hull.oci.Reference;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One line of {@code index.json}: a manifest (or an index of manifests) under one name, or under none. An image with three
 * names has three entries with the same digest.
 *
 * @param text the entry as it stands, JSON without line ends, with members that only others know
 * @param descriptor its view
 * @param name full name, tag or digest included; empty for an image without one
 */
record IndexEntry(String text, Descriptor descriptor, Optional<Reference> name) {
    /** The full name, as containerd writes it. */
    static final String NAME = "io.containerd.image.name";

    /** What skopeo and umoci call an image of a layout: the name as users write it, such as {@code alpine:3.12.0}. */
    static final String REF_NAME = "org.opencontainers.image.ref.name";

    /** Digest of the configuration: spares opening the manifest to find an image by id. */
    static final String ID = "dev.hull.image.id";

    /** Whether the image must not be removed to make room. */
    static final String PIN = "dev.hull.image.pinned";

    static IndexEntry fromJson(JsonValue value) {
        Descriptor descriptor = Descriptor.fromJson(value);
        return new IndexEntry(Json.writeString(value), descriptor, name(descriptor.annotations()));
    }

    /** An entry of a line that is ASCII only. */
    static IndexEntry ofLine(String line) {
        Optional<Descriptor> cut = EntryLine.of(line).flatMap(EntryLine::descriptor);
        return cut.isPresent()
                ? new IndexEntry(line, cut.get(), name(cut.get().annotations()))
                : fromJson(Json.parse(line));
    }

    /** The entry as a document. */
    JsonObject json() {
        return Json.parse(text).asObject();
    }

    static IndexEntry of(Descriptor descriptor, Digest id, Optional<Reference> name) {
        Map<String, String> annotations = new LinkedHashMap<>();
        name.ifPresent(reference -> {
            annotations.put(NAME, reference.toString());
            annotations.put(REF_NAME, reference.familiar());
        });
        annotations.put(ID, id.toString());
        Descriptor named = descriptor.withAnnotations(annotations);
        return new IndexEntry(Json.writeString(named.toJson()), named, name);
    }

    private static Optional<Reference> name(Map<String, String> annotations) {
        String text = annotations.getOrDefault(NAME, annotations.getOrDefault(REF_NAME, ""));
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Reference.parse(text));
        } catch (HullException e) {
            return Optional.empty(); // another tool's name that is none here: the image is reached by its id
        }
    }

    /** Digest of the configuration, when the entry tells it. */
    Optional<Digest> id() {
        String id = descriptor.annotations().getOrDefault(ID, "");
        return id.isEmpty() ? Optional.empty() : Optional.of(Digest.parse(id));
    }

    /** Whether it is never removed to make room. */
    boolean isPinned() {
        return descriptor.annotations().containsKey(PIN);
    }

    /** The same, pinned or not. */
    IndexEntry withPin(boolean pinned) {
        Map<String, String> annotations = new LinkedHashMap<>(descriptor.annotations());
        if (pinned) {
            annotations.put(PIN, "true");
        } else {
            annotations.remove(PIN);
        }
        Descriptor changed = descriptor.withAnnotations(annotations);
        JsonObject newJson = json().toBuilder().put("annotations", annotations).build();
        return new IndexEntry(Json.writeString(newJson), changed, name);
    }

    /** The same manifest under another name or none. */
    IndexEntry withName(Optional<Reference> other) {
        Map<String, String> annotations = new LinkedHashMap<>(descriptor.annotations());
        annotations.remove(NAME);
        annotations.remove(REF_NAME);
        other.ifPresent(reference -> {
            annotations.put(NAME, reference.toString());
            annotations.put(REF_NAME, reference.familiar());
        });
        Descriptor changed = descriptor.withAnnotations(annotations);
        JsonObject newJson = json().toBuilder().put("annotations", annotations).build();
        return new IndexEntry(Json.writeString(newJson), changed, other);
    }
}
