package dev.hull.runtime.names;

import java.util.Locale;

/** Resource limits of getrlimit(2): names and numbers (x86, arm and most others share them). */
public final class RlimitNames {
    private static final String[] NAMES = {
        "CPU",
        "FSIZE",
        "DATA",
        "STACK",
        "CORE",
        "RSS",
        "NPROC",
        "NOFILE",
        "MEMLOCK",
        "AS",
        "LOCKS",
        "SIGPENDING",
        "MSGQUEUE",
        "NICE",
        "RTPRIO",
        "RTTIME"
    };

    private RlimitNames() {}

    /** Number of a limit given as {@code RLIMIT_NOFILE} or {@code nofile}, or -1. */
    public static int number(String name) {
        String plain = name.toUpperCase(Locale.ROOT);
        if (plain.startsWith("RLIMIT_")) {
            plain = plain.substring(7);
        }
        for (int i = 0; i < NAMES.length; i++) {
            if (NAMES[i].equals(plain)) {
                return i;
            }
        }
        return -1;
    }

    /** The specification's name of a limit, such as {@code RLIMIT_NOFILE}. */
    public static String name(int number) {
        return "RLIMIT_" + NAMES[number];
    }
}
