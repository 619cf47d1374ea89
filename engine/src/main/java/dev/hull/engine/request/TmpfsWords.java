package dev.hull.engine.request;

import java.util.Set;

/** The options of a file system in memory (tmpfs(5)), checked before the kernel says only that something is invalid. */
final class TmpfsWords {
    private static final Set<String> FLAGS = Set.of(
            "",
            "ro",
            "rw",
            "exec",
            "noexec",
            "suid",
            "nosuid",
            "dev",
            "nodev",
            "sync",
            "async",
            "dirsync",
            "atime",
            "noatime",
            "diratime",
            "nodiratime",
            "relatime",
            "norelatime",
            "strictatime",
            "nostrictatime",
            "mand",
            "nomand",
            "tmpcopyup",
            "notmpcopyup",
            "inode32",
            "inode64",
            "noswap");

    /** Words with a value that only the kernel can judge. */
    private static final Set<String> FREE = Set.of("uid", "gid", "nr_inodes", "nr_blocks", "mpol", "huge");

    private TmpfsWords() {}

    /**
     * The option, if there is one of that name and its value has the right form.
     *
     * @param flag the flag of the command line, for the message
     * @param text that flag's value
     * @throws dev.hull.oci.HullException INVALID_ARGUMENT if not
     */
    static String check(String flag, String text, String option) {
        int equals = option.indexOf('=');
        String name = equals < 0 ? option : option.substring(0, equals);
        String value = equals < 0 ? "" : option.substring(equals + 1);
        if (equals < 0 ? FLAGS.contains(name) : FREE.contains(name) && !value.isEmpty()) {
            return option;
        }
        if (equals > 0 && name.equals("size")) {
            if (isSize(value)) {
                return option;
            }
            throw MountParser.invalid(
                    flag, text, "size \"" + value + "\": expected a number of bytes, or one with k, m, g, t or %");
        }
        if (equals > 0 && name.equals("mode")) {
            if (isNumber(value, '7') && value.length() <= 5) {
                return option;
            }
            throw MountParser.invalid(flag, text, "mode \"" + value + "\": expected an octal number such as 1777");
        }
        throw MountParser.invalid(flag, text, "unknown option \"" + option + "\"");
    }

    private static boolean isSize(String value) {
        if (value.isEmpty()) {
            return false;
        }
        boolean unit = "kmgtpeKMGTPE%".indexOf(value.charAt(value.length() - 1)) >= 0;
        return isNumber(unit ? value.substring(0, value.length() - 1) : value, '9');
    }

    private static boolean isNumber(String text, char highest) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > highest) {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
