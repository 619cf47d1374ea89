package dev.hull.image;

import dev.hull.oci.Digest;
import dev.hull.oci.Reference;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An image as something that takes room.
 *
 * @param id digest of its configuration, or of the target when the image cannot be read
 * @param names all of its names
 * @param created when it was made
 * @param used when it came or a container was last made of it, exact to an hour
 * @param pinned whether it is never removed to make room: by {@code hull image pin} or the label {@value #LABEL}
 * @param content digests of its blobs and diffIDs of its layers
 */
public record StoredImage(
        Digest id,
        List<Reference> names,
        Optional<Instant> created,
        Instant used,
        boolean pinned,
        Set<Digest> content) {
    /** Label that pins an image when its value is {@code true}. */
    public static final String LABEL = "dev.hull.image.pinned";

    public StoredImage {
        names = List.copyOf(names);
        content = Set.copyOf(content);
    }

    /** How messages name it: its first name, else its id. */
    public String shown() {
        return names.isEmpty()
                ? "<none> (" + id.shortHex() + ")"
                : names.getFirst().familiar();
    }
}
