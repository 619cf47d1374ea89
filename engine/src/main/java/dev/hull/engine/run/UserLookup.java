package dev.hull.engine.run;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds who a program runs as, in the image's own {@code /etc/passwd} and {@code /etc/group} (passwd(5), group(5)).
 *
 * @param uid user id
 * @param gid primary group id
 * @param additionalGids the primary group, groups that name the user, and those asked for. The primary group is one of
 *     them because a set-group-ID program replaces it: whoever is denied something as a member of his group would
 *     otherwise shed that group by running one (CVE-2022-36109)
 * @param home home directory, {@code /} when unknown
 */
record UserLookup(long uid, long gid, List<Long> additionalGids, String home) {
    private static final long MAX_ID = 0xFFFFFFFEL;

    /**
     * Looks a user up.
     *
     * @param user {@code user[:group]} by name or number; empty for root, and an empty group for the user's own
     * @param additional further groups by name or number
     * @param file reads a text file of the image; empty when it has none
     * @throws HullException when a name is not in the image
     */
    static UserLookup find(String user, List<String> additional, Function<String, Optional<String>> file) {
        int colon = user.indexOf(':');
        String userPart = colon < 0 ? user : user.substring(0, colon);
        String groupPart = colon < 0 ? "" : user.substring(colon + 1);
        List<String[]> passwd = entries(file, "/etc/passwd");
        long uid = 0;
        long gid = 0;
        String home = "/";
        String name = "";
        Optional<String[]> entry = byName(passwd, userPart.isEmpty() ? "root" : userPart, 2);
        if (!userPart.isEmpty() && isNumber(userPart)) {
            uid = id(userPart, user);
            entry = byId(passwd, uid);
        } else if (!userPart.isEmpty() && entry.isEmpty()) {
            throw new HullException(
                    ErrorKind.NOT_FOUND,
                    "unable to find user " + userPart + ": no matching entries in passwd file; use a numeric id, or a"
                            + " name from the image's /etc/passwd");
        }
        if (entry.isPresent() && entry.get().length >= 4) {
            String[] fields = entry.get();
            name = fields[0];
            uid = isNumber(fields[2]) ? Long.parseLong(fields[2]) : uid;
            gid = isNumber(fields[3]) ? Long.parseLong(fields[3]) : gid;
            home = fields.length > 5 && !fields[5].isEmpty() ? fields[5] : "/";
        }
        if (groupPart.isEmpty() && additional.isEmpty() && name.isEmpty()) {
            return new UserLookup(uid, gid, List.of(gid), home);
        }
        List<Long> groups = new ArrayList<>();
        List<String[]> group = entries(file, "/etc/group");
        if (!groupPart.isEmpty()) {
            gid = groupId(group, groupPart, user);
        } else {
            for (String[] fields : group) {
                if (fields.length >= 4 && isNumber(fields[2]) && contains(fields[3], name)) {
                    groups.add(Long.parseLong(fields[2]));
                }
            }
        }
        for (String extra : additional) {
            groups.add(groupId(group, extra, extra));
        }
        List<Long> distinct = new ArrayList<>();
        distinct.add(gid);
        for (long each : groups) {
            if (!distinct.contains(each)) {
                distinct.add(each);
            }
        }
        return new UserLookup(uid, gid, distinct, home);
    }

    private static long groupId(List<String[]> group, String text, String whole) {
        if (isNumber(text)) {
            return id(text, whole);
        }
        return byName(group, text, 2)
                .map(fields -> Long.parseLong(fields[2]))
                .orElseThrow(() -> new HullException(
                        ErrorKind.NOT_FOUND,
                        "unable to find group " + text + ": no matching entries in group file; use a numeric id, or a"
                                + " name from the image's /etc/group"));
    }

    private static long id(String digits, String whole) {
        long value = digits.length() > 10 ? Long.MAX_VALUE : Long.parseLong(digits);
        if (value > MAX_ID) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT, "invalid user \"" + whole + "\": ids are numbers up to " + MAX_ID);
        }
        return value;
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static boolean contains(String members, String name) {
        for (String member : members.split(",", -1)) {
            if (member.equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static Optional<String[]> byName(List<String[]> entries, String name, int idField) {
        for (String[] fields : entries) {
            if (fields.length > idField && fields[0].equals(name) && isNumber(fields[idField])) {
                return Optional.of(fields);
            }
        }
        return Optional.empty();
    }

    private static Optional<String[]> byId(List<String[]> entries, long id) {
        for (String[] fields : entries) {
            if (fields.length > 2
                    && isNumber(fields[2])
                    && fields[2].length() < 11
                    && Long.parseLong(fields[2]) == id) {
                return Optional.of(fields);
            }
        }
        return Optional.empty();
    }

    private static List<String[]> entries(Function<String, Optional<String>> file, String path) {
        List<String[]> entries = new ArrayList<>();
        for (String line : file.apply(path).orElse("").split("\n", -1)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                entries.add(line.strip().split(":", -1));
            }
        }
        return entries;
    }
}
