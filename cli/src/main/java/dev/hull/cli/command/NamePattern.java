package dev.hull.cli.command;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The filter {@code name}: a regular expression that is found in the name, with or without a slash in front of it. */
final class NamePattern {
    private static final String SPECIAL = "^$*+?()[]{}|\\.";

    private NamePattern() {}

    static boolean fits(String pattern, String name) {
        for (int i = 0; i < pattern.length(); i++) {
            if (SPECIAL.indexOf(pattern.charAt(i)) >= 0) {
                return found(pattern, name);
            }
        }
        return ("/" + name).contains(pattern); // spares most calls the classes of regular expressions
    }

    private static boolean found(String pattern, String name) {
        try {
            Pattern compiled = Pattern.compile(pattern);
            return compiled.matcher(name).find() || compiled.matcher("/" + name).find();
        } catch (PatternSyntaxException e) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT, "invalid filter 'name=" + pattern + "': " + e.getDescription(), e);
        }
    }
}
