package dev.hull.engine.container;

import dev.hull.linux.fs.KernelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * What a monitor says about itself and its container, in one line of numbers ({@code pid_file}, docs/launch-plan.md):
 * {@code pid start monitorPid start startedNanos restarts finishedNanos}. The last three may be missing.
 *
 * @param first the container's first process
 * @param monitor the process that watches it
 * @param started when it was started
 * @param restarts how often it was started again
 * @param finished when it ended before that
 */
record MonitorRecord(
        Optional<ProcessIdentity> first,
        Optional<ProcessIdentity> monitor,
        Optional<Instant> started,
        int restarts,
        Optional<Instant> finished) {
    private static final MonitorRecord NONE =
            new MonitorRecord(Optional.empty(), Optional.empty(), Optional.empty(), 0, Optional.empty());

    /** Reads a record; all empty when there is none, or no whole one. */
    static MonitorRecord read(Path file) {
        if (!Files.exists(file)) {
            return NONE; // a failure costs more
        }
        try {
            String[] words = KernelFile.read(file.toString()).trim().split(" ", -1);
            return new MonitorRecord(
                    Optional.of(new ProcessIdentity(Long.parseLong(words[0]), Long.parseLong(words[1]))),
                    Optional.of(new ProcessIdentity(Long.parseLong(words[2]), Long.parseLong(words[3]))),
                    instant(words, 4),
                    words.length > 5 ? Integer.parseInt(words[5]) : 0,
                    instant(words, 6));
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
            return NONE;
        }
    }

    private static Optional<Instant> instant(String[] words, int index) {
        long nanos = words.length > index ? Long.parseLong(words[index]) : 0;
        return nanos == 0 ? Optional.empty() : Optional.of(ExitRecord.instant(nanos));
    }
}
