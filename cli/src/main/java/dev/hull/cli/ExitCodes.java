package dev.hull.cli;

import dev.hull.oci.ErrorKind;

/** Exit statuses, as Docker's client has them. */
public final class ExitCodes {
    /** It worked. */
    public static final int OK = 0;

    /** The engine refused or failed. */
    public static final int FAILURE = 1;

    /** An option is wrong; for {@code run} also: the engine failed before the container's program started. */
    public static final int ENGINE = 125;

    /** The container's program is there but cannot be executed. */
    public static final int NOT_EXECUTABLE = 126;

    /** The container's program does not exist. */
    public static final int NOT_FOUND = 127;

    /** Stopped by an interrupt from the keyboard. */
    public static final int INTERRUPTED = 130;

    /** The reader of standard output went away: what the signal SIGPIPE gives to other programs. */
    public static final int BROKEN_PIPE = 141;

    private ExitCodes() {}

    /**
     * The status for a class of failure.
     *
     * @param failure what the command ends with when the engine fails
     */
    static int of(ErrorKind kind, int failure) {
        return switch (kind) {
            case CANCELLED -> INTERRUPTED;
            case NOT_FOUND,
                    ALREADY_EXISTS,
                    INVALID_ARGUMENT,
                    CONFLICT,
                    DATA_LOSS,
                    UNAVAILABLE,
                    PERMISSION_DENIED,
                    UNAUTHENTICATED,
                    RESOURCE_EXHAUSTED,
                    UNSUPPORTED,
                    INTERNAL -> failure;
        };
    }
}
