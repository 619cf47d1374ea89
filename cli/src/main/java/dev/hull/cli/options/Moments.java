package dev.hull.cli.options;

import dev.hull.oci.Durations;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;

/**
 * Moments as {@code --since} and {@code --until} take them: seconds since 1970 with or without a fraction
 * ({@code 1700000000.5}), a date or time of RFC 3339, in the local zone where it names none ({@code 2026-01-31},
 * {@code 2026-01-31T12:00}, {@code 2026-01-31T12:00:00Z}), or how long ago it was ({@code 10m}, {@code 1h30m}).
 */
public final class Moments {
    private static final int NANO_DIGITS = 9;

    private Moments() {}

    /**
     * Reads a moment.
     *
     * @param option name of the option, for the message
     * @param now what a duration counts back from
     * @throws HullException INVALID_ARGUMENT
     */
    public static Instant parse(String option, String text, Instant now) {
        try {
            if (isNumber(text)) {
                return epoch(text);
            }
            if (text.indexOf('-', 1) < 0) {
                return now.minus(Durations.parse(text));
            }
            return calendar(text);
        } catch (DateTimeException | IllegalArgumentException | ArithmeticException e) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid value for \"" + option + "\": \"" + text + "\" is no time (write for example 10m for ten"
                            + " minutes ago, 2026-01-31T12:00:00Z, or seconds since 1970)",
                    e);
        }
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && c != '.' && !(i == 0 && c == '-' && text.length() > 1)) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static Instant epoch(String text) {
        int point = text.indexOf('.');
        long seconds = Long.parseLong(point < 0 ? text : text.substring(0, point));
        String fraction = point < 0 ? "" : text.substring(point + 1);
        String nanos = (fraction + "0".repeat(NANO_DIGITS)).substring(0, NANO_DIGITS);
        return Instant.ofEpochSecond(seconds, Long.parseLong(nanos));
    }

    private static Instant calendar(String text) {
        int time = text.indexOf('T');
        if (time < 0) {
            String date = text.endsWith("Z") ? text.substring(0, text.length() - 1) : text;
            return LocalDate.parse(date).atStartOfDay(zone(text)).toInstant();
        }
        String clock = text.substring(time);
        if (clock.endsWith("Z") || clock.indexOf('+') >= 0 || clock.indexOf('-') >= 0) {
            int end = clock.endsWith("Z") ? clock.length() - 1 : Math.max(clock.indexOf('+'), clock.indexOf('-'));
            return OffsetDateTime.parse(
                            text.substring(0, time) + withMinutes(clock.substring(0, end)) + clock.substring(end))
                    .toInstant();
        }
        return LocalDateTime.parse(text.substring(0, time) + withMinutes(clock))
                .atZone(ZoneId.systemDefault())
                .toInstant();
    }

    private static String withMinutes(String clock) {
        return clock.indexOf(':') < 0 ? clock + ":00" : clock;
    }

    private static ZoneId zone(String date) {
        return date.endsWith("Z") ? ZoneId.of("UTC") : ZoneId.systemDefault();
    }
}
