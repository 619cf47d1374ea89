package dev.hull.build.cache;

import dev.hull.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;

/** A cache that a build may take layers from. Nothing of it is read before a step asks. */
interface CacheSource {
    /** What messages call it. */
    String name();

    /** Where its blobs are: what is taken from a place need not be brought there again. */
    String place();

    /**
     * What is in it.
     *
     * @throws dev.hull.oci.HullException when there is none, or it is damaged
     */
    CacheContent read() throws IOException;

    /** A blob of it, verified by whoever reads it. */
    InputStream open(Descriptor blob) throws IOException;
}
