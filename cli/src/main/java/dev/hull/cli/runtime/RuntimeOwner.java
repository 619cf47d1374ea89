package dev.hull.cli.runtime;

import dev.hull.linux.fs.KernelFile;

/** Who calls. */
final class RuntimeOwner {
    private RuntimeOwner() {}

    /** Whether this is a user namespace of somebody's, where 0 is not the machine's root. */
    static boolean isMapped() {
        return !KernelFile.readIfThere("/proc/self/uid_map").contains("4294967295");
    }

    /** Name of the caller in /etc/passwd, else the number. */
    static String name(String uid) {
        for (String line : KernelFile.readIfThere("/etc/passwd").split("\n", -1)) {
            String[] fields = line.split(":", -1);
            if (fields.length > 2 && fields[2].equals(uid)) {
                return fields[0];
            }
        }
        return uid;
    }
}
