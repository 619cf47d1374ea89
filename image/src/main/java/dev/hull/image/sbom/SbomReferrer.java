package dev.hull.image.sbom;

import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.content.Failures;
import dev.hull.image.content.Ingest;
import dev.hull.oci.Descriptor;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A document stored beside its image: a manifest whose {@code subject} is the image's and whose {@code artifactType} says what it is
 * (image-spec 1.1, manifest.md). It is an entry of the layout's index without a name.
 */
public final class SbomReferrer {
    private SbomReferrer() {}

    /**
     * Stores a document.
     *
     * @param mediaType of the document
     * @return the manifest that refers to the image
     */
    public static Descriptor attach(ImageStore store, Image image, String mediaType, JsonObject document) {
        return Failures.translate("cannot attach to image " + image.id().shortHex(), () -> {
            try (Ingest ingest = store.begin()) {
                Descriptor blob = ingest.add(mediaType, Json.write(document));
                Descriptor empty = ingest.add(MediaTypes.OCI_EMPTY, "{}".getBytes(StandardCharsets.UTF_8));
                JsonObject manifest = JsonValue.object()
                        .put("schemaVersion", 2)
                        .put("mediaType", MediaTypes.OCI_MANIFEST)
                        .put("artifactType", mediaType)
                        .put("config", empty.toJson())
                        .put("layers", JsonValue.array(List.of(blob.toJson())))
                        .put("subject", image.manifest().computeDescriptor().toJson())
                        .build();
                Descriptor stored = ingest.add(MediaTypes.OCI_MANIFEST, Json.write(manifest));
                store.addArtifact(ingest, stored.withAnnotations(Map.of("dev.hull.artifact.type", mediaType)));
                return stored;
            }
        });
    }
}
