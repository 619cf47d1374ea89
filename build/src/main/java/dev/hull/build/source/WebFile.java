package dev.hull.build.source;

import dev.hull.oci.Digest;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A file that was fetched.
 *
 * @param address where from
 * @param file where it is now; belongs to the cache
 * @param digest of its content
 * @param modified when it changed, as the server says
 */
public record WebFile(URI address, Path file, Digest digest, Optional<Instant> modified) {
    private static final String UNNAMED = "__unnamed__";

    /** What it is called: the last part of the address's path. */
    public String name() {
        return name(address);
    }

    static String name(URI address) {
        String path = address.getPath() == null ? "" : address.getPath().replaceAll("/+$", "");
        String name = path.substring(path.lastIndexOf('/') + 1);
        return name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('\0') >= 0 ? UNNAMED : name;
    }
}
