package dev.hull.build.copy;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.Optional;
import java.util.function.Function;

/**
 * Who files belong to.
 *
 * @param uid user id
 * @param gid group id
 */
public record Owner(long uid, long gid) {
    /** Root. */
    public static final Owner ROOT = new Owner(0, 0);

    private static final long MAX_ID = 0xFFFFFFFEL;

    /** Whether a {@code user[:group]} can be told without the files of an image. */
    public static boolean isNumeric(String text) {
        for (String part : text.split(":", -1)) {
            if (!isNumber(part)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Finds {@code user[:group]}: numbers, or names in the passwd(5) and group(5) files of an image. Without a group it is the
     * group of the user's number, or of the passwd entry.
     *
     * @param file reads a text file of the image, empty when it has none
     */
    public static Owner find(String text, Function<String, Optional<String>> file) {
        int colon = text.indexOf(':');
        String user = colon < 0 ? text : text.substring(0, colon);
        String group = colon < 0 ? "" : text.substring(colon + 1);
        long uid;
        long gid;
        if (user.isEmpty() || isNumber(user)) {
            uid = user.isEmpty() ? 0 : number(user, text);
            gid = uid;
        } else {
            String[] entry = entry(file, "/etc/passwd", user).orElseThrow(() -> unknown("user", user, "/etc/passwd"));
            uid = Long.parseLong(entry[2]);
            gid = entry.length > 3 && isNumber(entry[3]) ? Long.parseLong(entry[3]) : uid;
        }
        if (!group.isEmpty()) {
            gid = isNumber(group)
                    ? number(group, text)
                    : Long.parseLong(entry(file, "/etc/group", group)
                            .orElseThrow(() -> unknown("group", group, "/etc/group"))[2]);
        }
        return new Owner(uid, gid);
    }

    private static Optional<String[]> entry(Function<String, Optional<String>> file, String path, String name) {
        for (String line : file.apply(path).orElse("").split("\n", -1)) {
            String[] fields = line.strip().split(":", -1);
            if (fields.length > 2 && fields[0].equals(name) && isNumber(fields[2])) {
                return Optional.of(fields);
            }
        }
        return Optional.empty();
    }

    private static HullException unknown(String what, String name, String file) {
        return new HullException(
                ErrorKind.NOT_FOUND,
                "unable to convert " + what + " '" + name + "' to an id: the image has no such " + what + " in " + file
                        + "; use a number");
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() < 11 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static long number(String digits, String whole) {
        long value = Long.parseLong(digits);
        if (value > MAX_ID) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT, "invalid owner '" + whole + "': ids are numbers up to " + MAX_ID);
        }
        return value;
    }
}
