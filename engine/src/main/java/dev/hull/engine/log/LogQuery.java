package dev.hull.engine.log;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * Which part of a log is wanted.
 *
 * @param tail number of entries at the end; negative for all
 * @param since only entries of that time and later
 * @param until only entries of that time and earlier
 * @param follow whether what is written from now on is wanted as well
 */
public record LogQuery(long tail, Optional<Instant> since, Optional<Instant> until, boolean follow) {
    /** The moment in the form of the log, whose texts are in the order of time. */
    static String text(Optional<Instant> moment) {
        if (moment.isEmpty()) {
            return "";
        }
        // Nothing of this is made in advance: hardly anybody asks for a time, and formatters are slow to set up.
        return DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'")
                .withZone(ZoneOffset.UTC)
                .format(moment.get());
    }
}
