package dev.hull.runtime.names;

import java.util.Locale;

/** Signals of signal(7): names and numbers (x86 and arm). */
public final class SignalNames {
    private static final String[] NAMES = {
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
        "WINCH", "IO", "PWR", "SYS"
    };
    private static final int RTMIN = 34;
    private static final int RTMAX = 64;

    private SignalNames() {}

    /** Number of a signal given as {@code SIGTERM}, {@code term}, {@code 15}, {@code RTMIN+3} or {@code RTMAX-1}, or -1. */
    public static int number(String text) {
        String plain = text.toUpperCase(Locale.ROOT);
        if (plain.startsWith("SIG")) {
            plain = plain.substring(3);
        }
        for (int i = 1; i < NAMES.length; i++) {
            if (NAMES[i].equals(plain)) {
                return i;
            }
        }
        return switch (plain) {
            case "IOT" -> 6;
            case "CLD" -> 17;
            case "POLL" -> 29;
            case "RTMIN" -> RTMIN;
            case "RTMAX" -> RTMAX;
            default -> computed(plain);
        };
    }

    private static int computed(String plain) {
        try {
            int number;
            if (plain.startsWith("RTMIN+")) {
                number = RTMIN + Integer.parseInt(plain.substring(6));
            } else if (plain.startsWith("RTMAX-")) {
                number = RTMAX - Integer.parseInt(plain.substring(6));
            } else {
                number = Integer.parseInt(plain);
            }
            return number >= 1 && number <= RTMAX ? number : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** Name of a signal, such as {@code SIGTERM}, {@code SIGRTMIN+3}, or its number when it has none. */
    public static String name(int number) {
        if (number > 0 && number < NAMES.length) {
            return "SIG" + NAMES[number];
        }
        if (number >= RTMIN && number <= RTMAX) {
            return number == RTMIN ? "SIGRTMIN" : "SIGRTMIN+" + (number - RTMIN);
        }
        return Integer.toString(number);
    }
}
