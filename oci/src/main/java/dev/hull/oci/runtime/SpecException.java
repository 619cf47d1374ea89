package dev.hull.oci.runtime;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;

/**
 * A value of a specification that contradicts another one, or that this version or this machine does not carry out. Path and
 * reason are apart, so that a front end which made the specification from flags can name the flag instead of the path.
 */
public final class SpecException extends HullException {
    private final String path;
    private final String reason;

    /**
     * A value that cannot be.
     *
     * @param kind INVALID_ARGUMENT for a contradiction, UNSUPPORTED for what is not carried out
     * @param path JSON path, such as {@code $.linux.resources.memory.limit}
     * @param reason why, with the value and the fix where there is one
     */
    public SpecException(ErrorKind kind, String path, String reason) {
        super(kind, path + ": " + reason);
        this.path = path;
        this.reason = reason;
    }

    /** JSON path of the value. */
    public String path() {
        return path;
    }

    /** The sentence without the path. */
    public String reason() {
        return reason;
    }
}
