package dev.hull.oci;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An expected failure, with its class and one sentence for the user: what was tried on which object, why it failed, and
 * the fix where there is one. The only exception that crosses module borders for such failures.
 */
public class HullException extends RuntimeException {
    private final ErrorKind kind;

    /**
     * A failure without a cause.
     *
     * @param kind class of the error, which decides exit code and HTTP status
     * @param message one sentence, no trailing full stop
     */
    public HullException(ErrorKind kind, String message) {
        this(kind, message, null);
    }

    /** The same with a cause. */
    public HullException(ErrorKind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** Class of the error. */
    public ErrorKind kind() {
        return kind;
    }

    /** The sentence for the user. */
    public String sentence() {
        return Objects.requireNonNullElse(getMessage(), kind.name());
    }
}
