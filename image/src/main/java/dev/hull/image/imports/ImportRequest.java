package dev.hull.image.imports;

import dev.hull.oci.Platform;
import dev.hull.oci.Reference;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What to make of an archive.
 *
 * @param name of the image, which always has a tag; empty for an image without one
 * @param changes to its configuration, in order
 * @param message history comment, "" for Docker's {@code Imported from -}
 * @param platform that the programs in it are for
 * @param created time of creation
 */
public record ImportRequest(
        Optional<Reference> name, List<ChangeInstruction> changes, String message, Platform platform, Instant created) {
    public ImportRequest {
        changes = List.copyOf(changes);
    }

    /** An import without changes, for this machine's platform, now. */
    public static ImportRequest of(Optional<Reference> name) {
        return new ImportRequest(name, List.of(), "", Platform.host(), Instant.now());
    }
}
