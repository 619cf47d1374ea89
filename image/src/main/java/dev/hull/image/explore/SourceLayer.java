package dev.hull.image.explore;

import dev.hull.image.toc.ListedLayer;
import dev.hull.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * A layer that can be read.
 *
 * @param diffId digest of the uncompressed archive, as the configuration states it
 * @param digest of the blob, where it is known without reading it
 * @param stored bytes of the blob as it is stored
 * @param content opens it
 * @param listed its table of contents, if that is to be read instead of all of it
 */
public record SourceLayer(
        Digest diffId, Optional<Digest> digest, long stored, Content content, Optional<ListedLayer> listed) {
    /** A layer that is read as a whole. */
    public SourceLayer(Digest diffId, Optional<Digest> digest, long stored, Content content) {
        this(diffId, digest, stored, content, Optional.empty());
    }

    /** Where the bytes come from. */
    @FunctionalInterface
    public interface Content {
        /** The blob from its first byte; the caller closes it. */
        InputStream open() throws IOException;
    }
}
