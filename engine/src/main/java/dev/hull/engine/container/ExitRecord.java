package dev.hull.engine.container;

import dev.hull.linux.fs.KernelFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * How a container ended. The monitor writes it ({@code code signal oom epochNanos lostLogBytes restarts restarting
 * startedNanos}, docs/launch-plan.md; the last four may be missing); where the monitor died, whoever cleans up does, with the
 * reason as a second line.
 *
 * @param code exit status, or 128 + signal
 * @param signal the signal that ended it, or 0
 * @param outOfMemory whether the kernel killed for lack of memory
 * @param finished when it ended
 * @param lostLogBytes bytes of output that could not be logged
 * @param restarts how often its monitor has started it again
 * @param restarting whether its monitor is about to start it again
 * @param started when it was started, empty when it never ran; {@link Instant#EPOCH} when the record does not say
 * @param error why there is no better answer, empty when the monitor saw the end
 */
public record ExitRecord(
        int code,
        int signal,
        boolean outOfMemory,
        Instant finished,
        long lostLogBytes,
        int restarts,
        boolean restarting,
        Optional<Instant> started,
        String error) {
    private static final long SECOND = 1_000_000_000;

    /** The end of a container that nobody watched. */
    public static ExitRecord unseen(int code, int signal, Instant finished, Optional<Instant> started, String error) {
        return new ExitRecord(code, signal, false, finished, 0, 0, false, started, error);
    }

    /** Whether the container ran: a start that failed is no run, unless it was about to be started again. */
    boolean ran() {
        return started.isPresent() || restarts > 0;
    }

    /** The same with a reason. */
    ExitRecord because(String reason) {
        String line = reason.replace('\n', ' ');
        return new ExitRecord(code, signal, outOfMemory, finished, lostLogBytes, restarts, restarting, started, line);
    }

    /** The same, for good, with a reason why there is no better answer, for a container that ran. */
    ExitRecord told(String reason, MonitorRecord monitor) {
        return new ExitRecord(
                code,
                signal,
                outOfMemory,
                finished,
                lostLogBytes,
                Math.max(restarts, monitor.restarts()),
                false,
                monitor.started().or(() -> started).or(() -> Optional.of(Instant.EPOCH)),
                reason);
    }

    /** Reads a record; empty when there is none, or no whole one. */
    public static Optional<ExitRecord> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty(); // the usual case; a failure costs more
        }
        String text;
        try {
            text = KernelFile.read(file.toString());
        } catch (IOException e) {
            return Optional.empty();
        }
        int end = text.indexOf('\n');
        String[] words = end < 0 ? new String[0] : text.substring(0, end).split(" ", -1);
        if (words.length < 4) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ExitRecord(
                    Integer.parseInt(words[0]),
                    Integer.parseInt(words[1]),
                    !words[2].equals("0"),
                    instant(Long.parseLong(words[3])),
                    words.length > 4 ? Long.parseLong(words[4]) : 0,
                    words.length > 5 ? Integer.parseInt(words[5]) : 0,
                    words.length > 6 && !words[6].equals("0"),
                    words.length > 7 ? started(Long.parseLong(words[7])) : Optional.of(Instant.EPOCH),
                    text.substring(end + 1).strip()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> started(long nanos) {
        return nanos == 0 ? Optional.empty() : Optional.of(instant(nanos));
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND));
    }

    private static long nanos(Instant instant) {
        return instant.getEpochSecond() * SECOND + instant.getNano();
    }

    /** The record as it is stored. */
    public byte[] toBytes() {
        String text = code + " " + signal + " " + (outOfMemory ? 1 : 0) + " " + nanos(finished) + " " + lostLogBytes
                + " " + restarts + " " + (restarting ? 1 : 0);
        if (started.isEmpty()) {
            text += " 0";
        } else if (started.get().getEpochSecond() != 0) {
            text += " " + nanos(started.get());
        }
        return (text + "\n" + (error.isEmpty() ? "" : error + "\n")).getBytes(StandardCharsets.UTF_8);
    }
}
