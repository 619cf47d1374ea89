package dev.hull.engine.run;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;

/** A program that cannot be executed in a running container as it was asked for: it has no name, or no user. */
public final class NotExecutableException extends HullException {
    NotExecutableException(ErrorKind kind, String sentence) {
        super(kind, sentence);
    }
}
