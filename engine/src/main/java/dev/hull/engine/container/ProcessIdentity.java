package dev.hull.engine.container;

import dev.hull.linux.fs.KernelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process for good: process ids come again, the pair of id and start time does not (until the next boot).
 *
 * @param pid process id in this process's pid namespace
 * @param start start time in clock ticks since boot, field 22 of {@code /proc/PID/stat} (proc(5))
 */
public record ProcessIdentity(long pid, long start) {
    /** The process with that id as it is now; empty when there is none or it is a zombie. */
    public static Optional<ProcessIdentity> of(long pid) {
        String stat = KernelFile.readIfThere("/proc/" + pid + "/stat");
        int afterName = stat.lastIndexOf(')') + 2; // the name may hold spaces and brackets
        if (afterName < 2 || stat.charAt(afterName) == 'Z' || stat.charAt(afterName) == 'X') {
            return Optional.empty();
        }
        int at = afterName;
        for (int field = 3; field < 22; field++) {
            at = stat.indexOf(' ', at) + 1;
        }
        return Optional.of(new ProcessIdentity(pid, Long.parseLong(stat.substring(at, stat.indexOf(' ', at)))));
    }

    /** Whether this very process still runs. */
    public boolean alive() {
        // Not equals: that of a record is linked at run time, which costs every start 10 ms.
        Optional<ProcessIdentity> now = pid > 0 ? of(pid) : Optional.empty();
        return now.isPresent() && now.get().start == start;
    }

    /** Text for an {@code owner} file. */
    public String toText() {
        return pid + " " + start + "\n";
    }

    /**
     * Reads the n-th pair of numbers of a record of process ids.
     *
     * @param file such as {@link EnginePaths#owner} or {@link EnginePaths#monitor}
     * @param pair 0 for the first pair
     * @return empty when the file is missing or damaged
     */
    public static Optional<ProcessIdentity> read(Path file, int pair) {
        if (!Files.exists(file)) {
            return Optional.empty(); // a failure costs more
        }
        try {
            String[] words = KernelFile.read(file.toString()).trim().split(" ", -1);
            return Optional.of(
                    new ProcessIdentity(Long.parseLong(words[2 * pair]), Long.parseLong(words[2 * pair + 1])));
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }
}
