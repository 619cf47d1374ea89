package dev.hull.engine.processes;

import dev.hull.linux.fs.KernelFile;
import java.util.Optional;

/**
 * What the kernel knows of a process at one moment: {@code /proc/PID/stat} (proc(5)).
 *
 * @param pid its id
 * @param name name of its program, at most 15 bytes
 * @param state a letter, such as S for sleeping
 * @param parent id of its parent
 * @param group its process group
 * @param session its session
 * @param terminal number of its terminal, 0 for none
 * @param ticks processor time in hundredths of a second
 * @param childTicks the same of the children that it has waited for
 * @param priority priority as the kernel has it
 * @param nice nice value
 * @param threads number of threads
 * @param start hundredths of a second after boot at which it began
 * @param virtual bytes of address space
 * @param residentPages pages of memory
 * @param processor where it ran last
 */
record ProcStat(
        long pid,
        String name,
        char state,
        long parent,
        long group,
        long session,
        long terminal,
        long ticks,
        long childTicks,
        long priority,
        long nice,
        long threads,
        long start,
        long virtual,
        long residentPages,
        long processor) {
    /** Clock ticks of a second, which the kernel shows to programs as 100 everywhere. */
    static final int TICKS = 100;

    /** Bytes of a page. */
    static final long PAGE = 4096;

    private static final int LAST_FIELD = 39;

    /** The process of that id; empty when there is none. */
    static Optional<ProcStat> of(long pid) {
        return parse(KernelFile.readIfThere("/proc/" + pid + "/stat"));
    }

    /** Reads the text of such a file. */
    static Optional<ProcStat> parse(String text) {
        int open = text.indexOf('(');
        int close = text.lastIndexOf(')'); // the name may hold spaces and brackets
        if (open < 0 || close < open) {
            return Optional.empty();
        }
        String[] fields = text.substring(close + 1).strip().split(" ", -1);
        if (fields.length < LAST_FIELD - 2) {
            return Optional.empty();
        }
        return Optional.of(new ProcStat(
                Long.parseLong(text.substring(0, open).strip()),
                text.substring(open + 1, close),
                fields[0].charAt(0),
                number(fields, 4),
                number(fields, 5),
                number(fields, 6),
                number(fields, 7),
                number(fields, 14) + number(fields, 15),
                number(fields, 16) + number(fields, 17),
                number(fields, 18),
                number(fields, 19),
                number(fields, 20),
                number(fields, 22),
                number(fields, 23),
                number(fields, 24),
                number(fields, LAST_FIELD)));
    }

    /** A field by its number in proc(5); the third is the first after the name. */
    private static long number(String[] fields, int field) {
        return Long.parseLong(fields[field - 3]);
    }
}
