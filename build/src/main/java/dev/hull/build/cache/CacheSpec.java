package dev.hull.build.cache;

import dev.hull.build.word.FieldList;
import java.util.List;

/**
 * One {@code --cache-from} or {@code --cache-to}.
 *
 * @param type where it is
 * @param place a name of a registry, or a directory; empty for {@link Type#INLINE}
 * @param tag which cache of a directory
 * @param digest manifest of the cache in a directory, if not that of the tag
 * @param everything whether the layers of all stages are written ({@code mode=max}), not only those of the image
 * @param compress whether layers are written compressed
 * @param mayFail whether a cache that cannot be written is only a warning
 */
public record CacheSpec(
        Type type, String place, String tag, String digest, boolean everything, boolean compress, boolean mayFail) {

    /** Where a cache is. */
    public enum Type {
        /** An artifact of a registry, or an image with what {@link #INLINE} has written into it. */
        REGISTRY,
        /** An image layout in a directory. */
        LOCAL,
        /** The image itself, in its configuration. */
        INLINE
    }

    private static final List<String> TYPES = List.of("registry", "local", "inline");
    private static final List<String> ELSEWHERE = List.of("gha", "s3", "azblob");

    /** A cache in the image itself. */
    public static CacheSpec inline() {
        return new CacheSpec(Type.INLINE, "", "", "", false, true, false);
    }

    /**
     * Reads {@code type=registry,ref=NAME}, {@code type=local,src=DIRECTORY} with {@code tag=} or {@code digest=}, or a name alone.
     *
     * @throws dev.hull.oci.HullException {@code INVALID_ARGUMENT} when it says something else
     */
    public static CacheSpec from(String text) {
        if (isName(text)) {
            return new CacheSpec(Type.REGISTRY, text, "", "", false, true, true);
        }
        FieldList fields = FieldList.parse("--cache-from", text, List.of("type", "ref", "src", "tag", "digest"));
        Type type = type(fields);
        if (type == Type.INLINE) {
            throw fields.invalid("an image with such a cache is named: type=registry,ref=IMAGE");
        }
        String place = place(fields, type, "src");
        return new CacheSpec(type, place, tag(fields, type), fields.last("digest", ""), false, true, true);
    }

    /**
     * Reads {@code type=registry,ref=NAME}, {@code type=local,dest=DIRECTORY} or {@code type=inline}, with {@code mode=min|max},
     * {@code compression=gzip|uncompressed}, {@code ignore-error=true}; or a name alone.
     *
     * @throws dev.hull.oci.HullException {@code INVALID_ARGUMENT} when it says something else
     */
    public static CacheSpec to(String text) {
        if (isName(text)) {
            return new CacheSpec(Type.REGISTRY, text, "", "", false, true, false);
        }
        FieldList fields = FieldList.parse(
                "--cache-to",
                text,
                List.of(
                        "type",
                        "ref",
                        "dest",
                        "tag",
                        "mode",
                        "compression",
                        "ignore-error",
                        "image-manifest",
                        "oci-mediatypes"));
        Type type = type(fields);
        boolean everything = fields.oneOf("mode", "min", List.of("min", "max")).equals("max");
        if (type == Type.INLINE && everything) {
            throw fields.invalid("an image has only its own layers; mode=max needs type=registry or type=local");
        }
        for (String always : List.of("image-manifest", "oci-mediatypes")) {
            if (!fields.isTrue(always, true)) {
                throw fields.invalid("a cache is always an OCI image manifest; leave " + always + " out");
            }
        }
        String compression = fields.oneOf("compression", "gzip", List.of("gzip", "uncompressed"));
        return new CacheSpec(
                type,
                place(fields, type, "dest"),
                tag(fields, type),
                "",
                everything,
                compression.equals("gzip"),
                fields.isTrue("ignore-error", false));
    }

    private static boolean isName(String text) {
        return !text.isBlank() && text.indexOf('=') < 0 && text.indexOf(',') < 0;
    }

    private static Type type(FieldList fields) {
        String type = fields.last("type", "");
        if (ELSEWHERE.contains(type)) {
            throw fields.invalid("caches of type " + type + " are not supported; use type=registry or type=local");
        }
        if (!TYPES.contains(type)) {
            throw fields.invalid(
                    type.isEmpty()
                            ? "type is required, one of " + String.join(", ", TYPES)
                            : "there is no type '" + type + "', only " + String.join(", ", TYPES));
        }
        return type.equals("registry") ? Type.REGISTRY : type.equals("local") ? Type.LOCAL : Type.INLINE;
    }

    private static String tag(FieldList fields, Type type) {
        return type == Type.LOCAL ? fields.last("tag", "latest") : "";
    }

    private static String place(FieldList fields, Type type, String directory) {
        String wanted = type == Type.REGISTRY ? "ref" : directory;
        for (String other : List.of("ref", directory, "tag", "digest")) {
            boolean fits = other.equals(wanted) || type == Type.LOCAL && !other.equals("ref");
            if (fields.has(other) && (type == Type.INLINE || !fits)) {
                throw fields.invalid(other + " does not belong to type=" + fields.last("type", ""));
            }
        }
        String place = fields.last(wanted, "");
        if (type != Type.INLINE && place.isBlank()) {
            throw fields.invalid(wanted + " is required");
        }
        return place;
    }
}
