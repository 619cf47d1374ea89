package dev.hull.cli.options;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;

/** A command line that cannot be understood. It is shown with the command's usage line, and ends with status 125. */
public final class UsageException extends HullException {
    private final boolean arguments;

    /** A fault in an option. */
    public UsageException(String message) {
        this(message, false);
    }

    private UsageException(String message, boolean arguments) {
        super(ErrorKind.INVALID_ARGUMENT, message);
        this.arguments = arguments;
    }

    /** A wrong number of arguments, or an unknown command: Docker ends with status 1 then. */
    public static UsageException ofArguments(String message) {
        return new UsageException(message, true);
    }

    /** Whether the arguments are wrong and not the options. */
    public boolean isAboutArguments() {
        return arguments;
    }
}
