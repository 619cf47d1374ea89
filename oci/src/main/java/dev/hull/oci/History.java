package dev.hull.oci;

import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * One step that made an image (image-spec, config.md, history).
 *
 * @param created RFC 3339 text as it stands in the document, or ""
 * @param createdBy the command, or ""
 * @param author or ""
 * @param comment or ""
 * @param emptyLayer whether the step made no layer
 */
public record History(String created, String createdBy, String author, String comment, boolean emptyLayer) {
    static History fromJson(JsonValue value) {
        JsonObject json = value.asObject();
        return new History(
                json.string("created", ""),
                json.string("created_by", ""),
                json.string("author", ""),
                json.string("comment", ""),
                json.bool("empty_layer", false));
    }

    /** The time of {@link #created}, unless it is missing or not a time. */
    public Optional<Instant> time() {
        return Timestamps.parse(created);
    }

    JsonObject toJson() {
        return JsonValue.object()
                .when(!created.isEmpty(), json -> json.put("created", created))
                .when(!createdBy.isEmpty(), json -> json.put("created_by", createdBy))
                .when(!author.isEmpty(), json -> json.put("author", author))
                .when(!comment.isEmpty(), json -> json.put("comment", comment))
                .when(emptyLayer, json -> json.put("empty_layer", true))
                .build();
    }
}
