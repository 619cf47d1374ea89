package dev.hull.runtime.names;

import dev.hull.linux.plan.CapabilityNames;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Capabilities of capabilities(7): names and bits. Bit n of a set is capability n. */
public final class Capabilities {
    /** Every capability that this version knows. */
    public static final long ALL = (1L << CapabilityNames.count()) - 1;

    /** Bit of CAP_MKNOD. */
    public static final long MKNOD = 1L << 27;

    /** Bit of CAP_SYS_ADMIN. */
    public static final long SYS_ADMIN = 1L << 21;

    private Capabilities() {}

    /** Number of a capability given in any case, with or without {@code CAP_}, or -1. */
    public static int number(String name) {
        String plain = name.toLowerCase(Locale.ROOT);
        if (plain.startsWith("cap_")) {
            plain = plain.substring(4);
        }
        for (int i = 0; i < CapabilityNames.count(); i++) {
            if (CapabilityNames.of(i).equals(plain)) {
                return i;
            }
        }
        return -1;
    }

    /** Bits of names in {@code CAP_CHOWN} form; those that are not known are added to {@code unknown}. */
    public static long bits(List<String> names, List<String> unknown) {
        long bits = 0;
        for (String name : names) {
            int number = number(name);
            if (number >= 0) {
                bits |= 1L << number;
            } else {
                unknown.add(name);
            }
        }
        return bits;
    }

    /** Names in {@code CAP_CHOWN} form, in the kernel's order. */
    public static List<String> names(long bits) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < CapabilityNames.count(); i++) {
            if ((bits & (1L << i)) != 0) {
                names.add("CAP_" + CapabilityNames.of(i).toUpperCase(Locale.ROOT));
            }
        }
        return names;
    }

    /**
     * What {@code --cap-add} and {@code --cap-drop} make of a set, as Docker does: {@code ALL} in either stands for every
     * capability; drops are taken from what was there, additions come last.
     *
     * @param base names that are there
     * @param add names to add, in any case, with or without {@code CAP_}, or ALL
     * @param drop names to take away, likewise
     * @return names in {@code CAP_CHOWN} form
     * @throws HullException for a name that does not exist
     */
    public static List<String> adjust(List<String> base, List<String> add, List<String> drop) {
        long added = parse(add, "--cap-add");
        long dropped = parse(drop, "--cap-drop");
        boolean addAll = hasAll(add);
        boolean dropAll = hasAll(drop);
        if (addAll) {
            return names(dropAll ? ALL : ALL & ~dropped);
        }
        if (dropAll) {
            return names(added);
        }
        return names((bits(base, new ArrayList<>()) & ~dropped) | added);
    }

    private static boolean hasAll(List<String> names) {
        for (String name : names) {
            if (name.equalsIgnoreCase("ALL")) {
                return true;
            }
        }
        return false;
    }

    private static long parse(List<String> names, String flag) {
        long bits = 0;
        for (String name : names) {
            if (name.equalsIgnoreCase("ALL")) {
                continue;
            }
            int number = number(name);
            if (number < 0) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        flag + " " + name + ": no such capability; capabilities(7) lists them, ALL stands for all");
            }
            bits |= 1L << number;
        }
        return bits;
    }
}
