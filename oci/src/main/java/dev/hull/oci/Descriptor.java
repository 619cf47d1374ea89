package dev.hull.oci;

import dev.hull.oci.json.JsonException;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A typed pointer to content (image-spec, descriptor.md).
 *
 * @param mediaType what the content is; "" where a document leaves it out
 * @param digest address of the content
 * @param size of the content in bytes
 * @param annotations free text by key
 * @param platform what a manifest in an index is for
 * @param urls further places to load it from
 * @param artifactType type of an artifact's manifest, or ""
 */
public record Descriptor(
        String mediaType,
        Digest digest,
        long size,
        Map<String, String> annotations,
        Optional<Platform> platform,
        List<String> urls,
        String artifactType) {
    public Descriptor {
        if (size < 0) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, "descriptor of " + digest + ": negative size " + size);
        }
        annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
        urls = List.copyOf(urls);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Descriptor that
                && digest.equals(that.digest)
                && size == that.size
                && mediaType.equals(that.mediaType)
                && artifactType.equals(that.artifactType)
                && annotations.equals(that.annotations)
                && platform.equals(that.platform)
                && urls.equals(that.urls);
    }

    // By hand: what a record gets by itself is linked at run time.
    @Override
    public int hashCode() {
        return digest.hashCode();
    }

    /** A descriptor without annotations. */
    public static Descriptor of(String mediaType, Digest digest, long size) {
        return new Descriptor(mediaType, digest, size, Map.of(), Optional.empty(), List.of(), "");
    }

    /** The descriptor of these bytes. */
    public static Descriptor ofBytes(String mediaType, byte[] content) {
        return of(mediaType, Digest.ofBytes(content), content.length);
    }

    /** The same with other annotations. */
    public Descriptor withAnnotations(Map<String, String> others) {
        return new Descriptor(mediaType, digest, size, others, platform, urls, artifactType);
    }

    /** The same for a platform. */
    public Descriptor withPlatform(Platform other) {
        return new Descriptor(mediaType, digest, size, annotations, Optional.of(other), urls, artifactType);
    }

    /**
     * Reads one.
     *
     * @throws JsonException which names the member that is wrong
     */
    public static Descriptor fromJson(JsonValue value) {
        JsonObject json = value.asObject();
        long size = json.require("size").asLong();
        if (size < 0) {
            throw new JsonException(json.path() + ".size", "negative");
        }
        return new Descriptor(
                json.string("mediaType", ""),
                digest(json.require("digest")),
                size,
                json.stringMap("annotations"),
                json.get("platform").map(JsonValue::asObject).map(Platform::fromJson),
                json.strings("urls"),
                json.string("artifactType", ""));
    }

    /** The members in the order of the specification; empty ones are left out. */
    public JsonObject toJson() {
        JsonValue.ObjectBuilder json = JsonValue.object();
        if (!mediaType.isEmpty()) {
            json.put("mediaType", mediaType);
        }
        json.put("digest", digest.toString()).put("size", size);
        if (!urls.isEmpty()) {
            json.put("urls", urls);
        }
        if (!annotations.isEmpty()) {
            json.put("annotations", annotations);
        }
        if (!artifactType.isEmpty()) {
            json.put("artifactType", artifactType);
        }
        platform.ifPresent(present -> json.put("platform", present.toJson()));
        return json.build();
    }

    /** A string value as a digest, or a {@link JsonException} that names its path. */
    static Digest digest(JsonValue value) {
        try {
            return Digest.parse(value.asString());
        } catch (JsonException e) {
            throw e;
        } catch (HullException e) {
            throw new JsonException(value.path(), e.sentence());
        }
    }
}
