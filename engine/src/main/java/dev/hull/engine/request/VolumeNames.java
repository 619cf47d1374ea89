package dev.hull.engine.request;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;

/** The form of volume names, which are names of directories as well. */
public final class VolumeNames {
    private static final int LONGEST = 255;

    private VolumeNames() {}

    /** Whether a volume may have that name. */
    public static boolean isValid(String name) {
        boolean valid = name.length() >= 2 && name.length() <= LONGEST;
        for (int i = 0; i < name.length() && valid; i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            valid = letter || (i > 0 && (c == '_' || c == '.' || c == '-'));
        }
        return valid;
    }

    /**
     * Checks a name that the user gave.
     *
     * @throws HullException when it has another form
     */
    public static String check(String name) {
        if (isValid(name)) {
            return name;
        }
        if (name.length() == 1) {
            throw invalid("create " + name
                    + ": volume name is too short, names should be at least two alphanumeric characters");
        }
        if (name.length() > LONGEST) {
            throw invalid(
                    "create " + name + ": volume name is too long, names have at most " + LONGEST + " characters");
        }
        throw invalid("create " + name + ": \"" + name + "\" includes invalid characters for a local volume name, only"
                + " \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory, use absolute"
                + " path");
    }

    private static HullException invalid(String sentence) {
        return new HullException(ErrorKind.INVALID_ARGUMENT, sentence);
    }
}
