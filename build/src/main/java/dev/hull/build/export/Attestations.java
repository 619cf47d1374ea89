package dev.hull.build.export;

import dev.hull.image.sbom.Sbom;
import dev.hull.image.sbom.Spdx;
import dev.hull.oci.Digest;
import dev.hull.oci.Reference;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Makes the statements that were asked for.
 *
 * @param options which
 * @param provenance tells how the image was made; asked at the end
 */
public record Attestations(AttestationOptions options, Supplier<Provenance> provenance) {
    private static final String SPDX = "https://spdx.dev/Document";

    /**
     * The image with its statements.
     *
     * @param places where blobs are
     */
    BuiltImage attest(Function<Digest, Path> places, BuiltImage image, List<Reference> names) {
        List<Statement> statements = new ArrayList<>();
        Digest subject = image.manifestDescriptor().digest();
        if (options.packages()) {
            JsonObject document = Spdx.of(Sbom.of(new BuiltSource(places, image, names)));
            statements.add(new Statement(SPDX, subject, names, document));
        }
        if (options.provenance()) {
            Map.Entry<String, JsonObject> predicate = provenance.get().predicate(options.version(), options.detailed());
            statements.add(new Statement(predicate.getKey(), subject, names, predicate.getValue()));
        }
        return image.with(statements);
    }
}
