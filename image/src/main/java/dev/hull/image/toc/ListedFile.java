package dev.hull.image.toc;

import dev.hull.image.tar.TarEntry;
import dev.hull.oci.Digest;
import java.util.List;
import java.util.Optional;

/**
 * A file of a table of contents.
 *
 * @param entry as the archive has it
 * @param digest of the content; empty where there is none
 * @param chunks of the content, in order
 */
public record ListedFile(TarEntry entry, Optional<Digest> digest, List<Chunk> chunks) {
    public ListedFile {
        chunks = List.copyOf(chunks);
    }

    /**
     * A piece of a file, compressed by itself.
     *
     * @param begin of the compressed bytes in the blob
     * @param end of the compressed bytes in the blob, or later
     * @param inner bytes before it that were compressed with it
     * @param size bytes of it, uncompressed
     * @param zeros it is a hole, and in the blob nowhere
     */
    record Chunk(long begin, long end, long inner, long size, boolean zeros) {}
}
