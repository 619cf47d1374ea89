package dev.hull.image.explore;

import dev.hull.oci.Digest;
import dev.hull.oci.ImageConfig;
import dev.hull.oci.Reference;
import java.io.IOException;
import java.util.List;

/**
 * An image that can be read: of the store, of an archive that {@code docker save} or others wrote, or of an OCI layout. Its
 * layers can be opened any number of times, by several threads at once.
 */
public interface ImageSource extends AutoCloseable {
    /** What the user called it. */
    String name();

    /** Names that it has where it lies; empty for none. */
    List<Reference> names();

    /** Digest of the configuration: the image id. */
    Digest id();

    /** How to run it, its platform and history. */
    ImageConfig config();

    /** Its layers, lowest first, as many as the configuration names. */
    List<SourceLayer> layers();

    /** Frees what reading an archive needed. */
    @Override
    void close() throws IOException;
}
