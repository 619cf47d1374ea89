package dev.hull.build.export;

import dev.hull.build.output.BuildResult;
import dev.hull.oci.Descriptor;
import dev.hull.oci.ImageIndex;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.Platform;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A result with its documents: what is named in the end is the manifest, or with statements an index of the manifest and of
 * one more that holds them.
 *
 * <pre>
 *   index ──► manifest ──► configuration, layers
 *         └─► attestation manifest (platform unknown/unknown) ──► statements
 * </pre>
 *
 * @param result what was built
 * @param manifest of the image
 * @param target what is named
 * @param documents everything that is no layer, by descriptor, the target last
 * @param annotations of manifest and index
 */
public record BuiltImage(
        BuildResult result,
        ImageManifest manifest,
        Descriptor target,
        Map<Descriptor, byte[]> documents,
        Annotations annotations) {
    private static final String REFERENCE_TYPE = "vnd.docker.reference.type";
    private static final String REFERENCE_DIGEST = "vnd.docker.reference.digest";

    /** An image without statements. */
    public static BuiltImage of(BuildResult result, Annotations annotations) {
        Map<Descriptor, byte[]> documents = new LinkedHashMap<>();
        Descriptor config =
                put(documents, MediaTypes.OCI_CONFIG, result.config().raw());
        ImageManifest manifest = ImageManifest.of(config, result.layers(), annotations.manifest());
        Descriptor target = put(documents, MediaTypes.OCI_MANIFEST, manifest.raw());
        return new BuiltImage(
                result, manifest, target.withPlatform(result.config().platform()), documents, annotations);
    }

    /** Its manifest. */
    public Descriptor manifestDescriptor() {
        return manifest.computeDescriptor().withPlatform(result.config().platform());
    }

    /** The same with statements about it. */
    public BuiltImage with(List<Statement> statements) {
        if (statements.isEmpty()) {
            return this;
        }
        Map<Descriptor, byte[]> all = new LinkedHashMap<>(documents);
        List<Descriptor> layers = new ArrayList<>();
        for (Statement statement : statements) {
            Descriptor blob = put(all, Statement.MEDIA_TYPE, statement.raw());
            layers.add(blob.withAnnotations(Map.of(Statement.PREDICATE_TYPE, statement.predicateType())));
        }
        Descriptor config = put(all, MediaTypes.OCI_CONFIG, Statement.config(layers));
        ImageManifest attestation = ImageManifest.of(config, layers, Map.of());
        Descriptor described = put(all, MediaTypes.OCI_MANIFEST, attestation.raw())
                .withPlatform(Platform.of("unknown", "unknown", ""))
                .withAnnotations(Map.of(
                        REFERENCE_DIGEST,
                        manifestDescriptor().digest().toString(),
                        REFERENCE_TYPE,
                        "attestation-manifest"));
        Descriptor listed = annotations.manifestDescriptor().isEmpty()
                ? manifestDescriptor()
                : manifestDescriptor().withAnnotations(annotations.manifestDescriptor());
        ImageIndex index = ImageIndex.of(List.of(listed, described), annotations.index());
        Descriptor target = put(all, MediaTypes.OCI_INDEX, index.raw());
        return new BuiltImage(result, manifest, target, all, annotations);
    }

    private static Descriptor put(Map<Descriptor, byte[]> documents, String mediaType, byte[] bytes) {
        Descriptor descriptor = Descriptor.ofBytes(mediaType, bytes);
        documents.put(descriptor, bytes);
        return descriptor;
    }
}
