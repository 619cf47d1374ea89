package dev.hull.build.source;

import dev.hull.image.layer.LayerArchive;
import dev.hull.image.tar.ByteFeed;
import dev.hull.image.tar.TarReader;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.io.InputStream;

/** Tells archives from other files, by what is in them and not by their name. */
public final class Archives {
    private Archives() {}

    /** Whether a stream begins an archive with at least one entry, compressed or not. It is read some way, and left open. */
    public static boolean isArchive(InputStream content) throws IOException {
        try {
            return new TarReader(ByteFeed.of(LayerArchive.decompressed(content)))
                    .next()
                    .isPresent();
        } catch (HullException e) {
            return false; // damaged, or never one
        }
    }
}
