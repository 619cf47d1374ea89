package dev.hull.image.content;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Failures of input and output as the sentences that cross the module's border. */
public final class Failures {
    private Failures() {}

    /** Work with files. */
    @FunctionalInterface
    public interface Work<T> {
        /** Does it. */
        T run() throws IOException;
    }

    /**
     * Runs the work, and turns an {@link IOException} into a {@link HullException}.
     *
     * @param what was tried on which object, such as "cannot import 'x.tar'"
     */
    public static <T> T translate(String what, Work<T> work) {
        try {
            return work.run();
        } catch (IOException e) {
            throw of(what, e);
        }
    }

    /** The exception for a failure: its class from what the kernel said, its sentence with object, reason and fix. */
    public static HullException of(String what, IOException failure) {
        String reason = Objects.requireNonNullElse(failure.getMessage(), failure.toString());
        ErrorKind kind = switch (failure) {
            case NoSuchFileException e -> {
                reason = e.getFile() + ": no such file or directory";
                yield ErrorKind.NOT_FOUND;
            }
            case AccessDeniedException e -> {
                reason = e.getFile() + ": permission denied";
                yield ErrorKind.PERMISSION_DENIED;
            }
            case FileSystemException e when isFull(e.getReason()) -> ErrorKind.RESOURCE_EXHAUSTED;
            default -> isFull(reason) ? ErrorKind.RESOURCE_EXHAUSTED : ErrorKind.UNAVAILABLE;
        };
        String fix = kind == ErrorKind.RESOURCE_EXHAUSTED ? "; free some space and try again" : "";
        return new HullException(kind, what + ": " + reason + fix, failure);
    }

    private static boolean isFull(@Nullable String reason) {
        return reason != null && (reason.contains("No space left") || reason.contains("quota exceeded"));
    }
}
