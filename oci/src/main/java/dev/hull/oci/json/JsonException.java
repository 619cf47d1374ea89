package dev.hull.oci.json;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;

/** A document that is not JSON, or whose value at a path is not of the kind that is needed. */
public final class JsonException extends HullException {
    private final String path;

    /**
     * A fault at a place.
     *
     * @param path JSON path, {@code $} for the whole document
     * @param rule what is wrong with the value there
     */
    public JsonException(String path, String rule) {
        super(ErrorKind.INVALID_ARGUMENT, path + ": " + rule);
        this.path = path;
    }

    /** JSON path of the value, such as {@code $.mounts[2].type}. */
    public String path() {
        return path;
    }
}
