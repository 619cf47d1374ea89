package dev.hull.oci;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** RFC 3339 times. In a class of its own because java.time's formatters cost start-up that {@code run} does not need. */
public final class Timestamps {
    private Timestamps() {}

    /** Reads a time with any offset; empty when the text is not one. */
    public static Optional<Instant> parse(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** {@code 2026-01-31T12:00:00.123456789Z}, without a fraction that is zero. */
    public static String format(Instant time) {
        return time.toString();
    }
}
