package dev.hull.cli.template;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;

/** A template that cannot be read, or cannot be applied to the data. */
public final class TemplateException extends HullException {
    /**
     * A fault at a place.
     *
     * @param place line, or line and column
     * @param message what is wrong there
     */
    TemplateException(String place, String message) {
        super(ErrorKind.INVALID_ARGUMENT, "template parsing error: template: :" + place + ": " + message);
    }
}
