package dev.hull.engine.run;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;

/** The store has no image of the name that was asked for, or has it for another platform: it may be pulled. */
public final class MissingImageException extends HullException {
    private static final long serialVersionUID = 1;

    /** A failure of kind {@link ErrorKind#NOT_FOUND}. */
    public MissingImageException(String message) {
        super(ErrorKind.NOT_FOUND, message);
    }
}
