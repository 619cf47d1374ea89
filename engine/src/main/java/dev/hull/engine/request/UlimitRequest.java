package dev.hull.engine.request;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;

/**
 * A resource limit of processes, {@code --ulimit name=soft[:hard]}.
 *
 * @param name lower-case name without {@code RLIMIT_}, such as {@code nofile}
 * @param soft soft limit, -1 for unlimited
 * @param hard hard limit, -1 for unlimited
 */
public record UlimitRequest(String name, long soft, long hard) {
    /**
     * Reads {@code name=soft[:hard]}.
     *
     * @throws HullException when it is of another form, or the soft limit exceeds the hard one
     */
    public static UlimitRequest parse(String text) {
        int equals = text.indexOf('=');
        if (equals <= 0) {
            throw invalid(text, "expected name=soft[:hard], such as nofile=1024:2048");
        }
        String name = text.substring(0, equals);
        String values = text.substring(equals + 1);
        int colon = values.indexOf(':');
        long soft = limit(text, colon < 0 ? values : values.substring(0, colon));
        long hard = colon < 0 ? soft : limit(text, values.substring(colon + 1));
        if (hard != -1 && (soft == -1 || soft > hard)) {
            throw invalid(text, "the soft limit must not exceed the hard limit");
        }
        return new UlimitRequest(name, soft, hard);
    }

    private static long limit(String text, String value) {
        if (value.equals("unlimited")) {
            return -1;
        }
        try {
            long number = Long.parseLong(value);
            if (number >= -1) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw invalid(text, "\"" + value + "\" is not a number, -1 or unlimited");
    }

    private static HullException invalid(String text, String why) {
        return new HullException(ErrorKind.INVALID_ARGUMENT, "invalid ulimit \"" + text + "\": " + why);
    }
}
