package dev.hull.cli;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;

/** A failure that ends with an exit status of its own, such as 126 for a program that cannot be executed. */
public final class CommandFailure extends HullException {
    private final int status;

    /**
     * A failure.
     *
     * @param status exit status
     * @param kind class of the error
     * @param sentence for the user
     */
    public CommandFailure(int status, ErrorKind kind, String sentence) {
        super(kind, sentence);
        this.status = status;
    }

    /** Exit status. */
    public int status() {
        return status;
    }
}
