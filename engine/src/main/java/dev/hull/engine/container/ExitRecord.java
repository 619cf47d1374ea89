package dev.hull.engine.container;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * How a container ended. The monitor writes it ({@code code signal oom epochNanos}, docs/launch-plan.md); where the monitor
 * died, whoever cleans up does, with the reason as a second line.
 *
 * @param code exit status, or 128 + signal
 * @param signal the signal that ended it, or 0
 * @param outOfMemory whether the kernel killed for lack of memory
 * @param finished when it ended
 * @param error why there is no better answer, empty when the monitor saw the end
 */
public record ExitRecord(int code, int signal, boolean outOfMemory, Instant finished, String error) {
    private static final long SECOND = 1_000_000_000;

    /** Reads a record; empty when there is none, or no whole one. */
    public static Optional<ExitRecord> read(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            return Optional.empty();
        }
        int end = text.indexOf('\n');
        String[] words = end < 0 ? new String[0] : text.substring(0, end).split(" ", -1);
        if (words.length < 4) {
            return Optional.empty();
        }
        try {
            long nanos = Long.parseLong(words[3]);
            return Optional.of(new ExitRecord(
                    Integer.parseInt(words[0]),
                    Integer.parseInt(words[1]),
                    !words[2].equals("0"),
                    Instant.ofEpochSecond(nanos / SECOND, nanos % SECOND),
                    text.substring(end + 1).strip()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The record as it is stored. */
    public byte[] toBytes() {
        long nanos = finished.getEpochSecond() * SECOND + finished.getNano();
        String text = code + " " + signal + " " + (outOfMemory ? 1 : 0) + " " + nanos + "\n"
                + (error.isEmpty() ? "" : error + "\n");
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
