package dev.hull.runtime;

import dev.hull.linux.fs.KernelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * What {@code hull-init} wrote down about a running container (operation pid_file): two processes, each with its start time,
 * so that a number that the kernel gave to another process meanwhile is not mistaken for it.
 *
 * @param containerPid the container's first process
 * @param containerStart when it started, in clock ticks since boot
 * @param monitorPid the process that watches it
 * @param monitorStart when that started
 */
public record ContainerState(long containerPid, long containerStart, long monitorPid, long monitorStart) {
    /**
     * How a container ended (operation exit_file).
     *
     * @param code exit status, or 128 + signal
     * @param signal the signal that ended it, or 0
     * @param outOfMemory whether the kernel killed for lack of memory
     * @param finished when it ended
     */
    public record Exit(int code, int signal, boolean outOfMemory, Instant finished) {}

    /**
     * Reads a file with process ids.
     *
     * @return empty when there is no such file, or not yet a whole one
     * @throws IOException when it cannot be read
     */
    public static Optional<ContainerState> read(Path pidFile) throws IOException {
        long[] numbers = numbers(pidFile);
        return numbers.length < 4
                ? Optional.empty()
                : Optional.of(new ContainerState(numbers[0], numbers[1], numbers[2], numbers[3]));
    }

    /**
     * Reads an exit record.
     *
     * @return empty when there is no such file, or not yet a whole one
     * @throws IOException when it cannot be read
     */
    public static Optional<Exit> readExit(Path exitFile) throws IOException {
        long[] numbers = numbers(exitFile);
        if (numbers.length < 4) {
            return Optional.empty();
        }
        Instant finished = Instant.ofEpochSecond(numbers[3] / 1_000_000_000, numbers[3] % 1_000_000_000);
        return Optional.of(new Exit((int) numbers[0], (int) numbers[1], numbers[2] != 0, finished));
    }

    /** Whether the container's first process lives. */
    public boolean isRunning() {
        return isAlive(containerPid, containerStart);
    }

    /** Whether the process that watches it lives. */
    public boolean isWatched() {
        return isAlive(monitorPid, monitorStart);
    }

    /** Whether the process of that number lives and is the one that started at that time; a zombie does not. */
    public static boolean isAlive(long pid, long start) {
        return start >= 0 && startOf(pid) == start;
    }

    /** When the process of that number started, in clock ticks since boot; -1 when there is none, and for a zombie. */
    public static long startOf(long pid) {
        String stat = KernelFile.readIfThere("/proc/" + pid + "/stat");
        // The second field is a name in parentheses that may hold anything; the third, the state, follows the last one.
        int at = stat.lastIndexOf(')') + 2;
        if (at < 2 || at >= stat.length() || stat.charAt(at) == 'Z' || stat.charAt(at) == 'X') {
            return -1;
        }
        for (int field = 3; field < 22; field++) {
            at = stat.indexOf(' ', at) + 1;
        }
        int end = stat.indexOf(' ', at);
        return end > at ? Long.parseLong(stat.substring(at, end)) : -1;
    }

    /** The numbers of a line that is complete, else none. */
    private static long[] numbers(Path file) throws IOException {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            return new long[0];
        }
        if (!text.endsWith("\n")) {
            return new long[0];
        }
        String[] words = text.strip().split(" ", -1);
        long[] numbers = new long[words.length];
        for (int i = 0; i < words.length; i++) {
            try {
                numbers[i] = Long.parseLong(words[i]);
            } catch (NumberFormatException e) {
                throw new IOException(file + ": not a line of numbers: " + text.strip(), e);
            }
        }
        return numbers;
    }
}
