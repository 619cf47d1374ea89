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

    /** The time that an export takes. */
    interface Session extends AutoCloseable {
        /** Ends it. */
        @Override
        void close() throws IOException;
    }

    /** Begins an export: until it ends nobody takes away what is there. */
    Session begin() throws IOException;

    /** Whether a blob that was there when the build began still is. */
    boolean has(Descriptor blob);

    /**
     * Brings a layer of the store there.
     *
     * @return the blob as it is there
     */
    Descriptor put(Descriptor layer) throws IOException;

    /** Names what was brought. */
    void finish(byte[] config, ImageManifest manifest) throws IOException;
}
