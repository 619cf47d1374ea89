package dev.hull.build.export;

import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.Reference;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * A statement about an image (in-toto attestation framework, Statement v0.1, which is what readers of image attestations expect).
 *
 * @param predicateType address that says what kind of predicate it is
 * @param subject digest of the image's manifest
 * @param names of the image
 * @param predicate what is stated
 */
public record Statement(String predicateType, Digest subject, List<Reference> names, JsonObject predicate) {
    /** Media type of a statement. */
    public static final String MEDIA_TYPE = "application/vnd.in-toto+json";

    /** Annotation of a layer that is a statement. */
    static final String PREDICATE_TYPE = "in-toto.io/predicate-type";

    private static final String TYPE = "https://in-toto.io/Statement/v0.1";

    public Statement {
        names = List.copyOf(names);
    }

    byte[] raw() {
        JsonObject digest =
                JsonValue.object().put(subject.algorithm(), subject.hex()).build();
        List<JsonObject> subjects = new ArrayList<>();
        if (names.isEmpty()) {
            subjects.add(
                    JsonValue.object().put("name", "_").put("digest", digest).build());
        }
        for (Reference name : names) {
            subjects.add(JsonValue.object()
                    .put(
                            "name",
                            "pkg:docker/" + name.familiarName() + "@"
                                    + name.tag().orElse(Reference.DEFAULT_TAG))
                    .put("digest", digest)
                    .build());
        }
        return Json.write(JsonValue.object()
                .put("_type", TYPE)
                .put("predicateType", predicateType)
                .put("subject", JsonValue.array(subjects))
                .put("predicate", predicate)
                .build());
    }

    /** A configuration for a manifest of statements: none can run it. */
    static byte[] config(List<Descriptor> layers) {
        List<String> diffIds =
                layers.stream().map(layer -> layer.digest().toString()).toList();
        return Json.write(JsonValue.object()
                .put("architecture", "unknown")
                .put("os", "unknown")
                .put("config", JsonValue.object().build())
                .put(
                        "rootfs",
                        JsonValue.object()
                                .put("type", "layers")
                                .put("diff_ids", diffIds)
                                .build())
                .build());
    }
}
