package dev.hull.build.cache;

import dev.hull.oci.Descriptor;
import dev.hull.oci.ImageManifest;
import java.io.IOException;

/** Where a build's cache is written to: layers first, then what names them, so that nobody ever sees half of it. */
interface CacheTarget {
    /** What messages call it. */
    String name();

    /** Where its blobs are. */
    String place();

    /**
     * Brings a layer of the store there.
     *
     * @return the blob as it is there
     */
    Descriptor put(Descriptor layer) throws IOException;

    /** Names what was brought. */
    void finish(byte[] config, ImageManifest manifest) throws IOException;
}
