package dev.hull.image.explore;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The members of an archive or the files of a directory, by their names. */
interface ArchiveFiles extends AutoCloseable {
    /** How long a member is; empty when there is none. */
    Optional<Long> size(String name) throws IOException;

    /** A member from its first byte; it must be there. */
    InputStream open(String name) throws IOException;

    @Override
    void close() throws IOException;
}
