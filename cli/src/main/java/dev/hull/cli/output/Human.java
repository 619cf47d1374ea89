package dev.hull.cli.output;

import dev.hull.oci.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Numbers for people, in Docker's words. */
public final class Human {
    private static final String[] DECIMAL_UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    private static final String[] BINARY_UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Human() {}

    /** A size in bytes with units of 1000 and three digits, as in lists of images: {@code 7.34MB}, {@code 0B}. */
    public static String size(long bytes) {
        return size(bytes, 1000, DECIMAL_UNITS, 3);
    }

    /** A size in bytes with units of 1000 and four digits: {@code 13.34kB}. */
    public static String exactSize(long bytes) {
        return size(bytes, 1000, DECIMAL_UNITS, 4);
    }

    /** A size in bytes with units of 1024 and four digits, as of memory: {@code 1.953GiB}. */
    public static String memory(long bytes) {
        return size(bytes, 1024, BINARY_UNITS, 4);
    }

    private static String size(long bytes, int base, String[] units, int digits) {
        double value = Math.abs((double) bytes);
        int unit = 0;
        while (unit < units.length - 1 && (value >= base || rounds(value, digits) >= base)) {
            value /= base;
            unit++;
        }
        String number = plain(rounds(value, digits));
        return (bytes < 0 ? "-" : "") + number + units[unit];
    }

    private static double rounds(double value, int digits) {
        int whole = value < 1 ? 1 : (int) Math.floor(Math.log10(value)) + 1;
        double scale = Math.pow(10, Math.max(0, digits - whole));
        return Math.rint(value * scale) / scale;
    }

    private static String plain(double value) {
        String text = Double.toString(value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    /** How long something took or has been: {@code 3 weeks}, {@code About a minute}, {@code Less than a second}. */
    public static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        long minutes = seconds / 60;
        long hours = Math.round(seconds / 3600.0);
        if (seconds < 1) {
            return "Less than a second";
        } else if (seconds < 60) {
            return seconds == 1 ? "1 second" : seconds + " seconds";
        } else if (minutes < 60) {
            return minutes == 1 ? "About a minute" : minutes + " minutes";
        } else if (hours < 48) {
            return hours == 1 ? "About an hour" : hours + " hours";
        } else if (hours < 24 * 7 * 2) {
            return hours / 24 + " days";
        } else if (hours < 24 * 30 * 2) {
            return hours / 24 / 7 + " weeks";
        } else if (hours < 24 * 365 * 2) {
            return hours / 24 / 30 + " months";
        }
        return hours / 24 / 365 + " years";
    }

    /** How long ago that was, {@code 3 weeks ago}; {@code N/A} for the beginning of 1970 and before. */
    public static String since(Instant then, Instant now) {
        return then.getEpochSecond() <= 0 ? "N/A" : duration(Duration.between(then, now)) + " ago";
    }

    /** A moment as lists show it: {@code 2026-01-02 03:04:05 +0000 UTC}. */
    public static String moment(Instant instant, ZoneId zone) {
        if (isUtc(zone)) {
            Optional<String> plain = Timestamps.plainDateAndTime(instant);
            if (plain.isPresent()) {
                return plain.get() + " +0000 UTC";
            }
        }
        ZoneId named = zone.equals(ZoneOffset.UTC) ? ZoneId.of("UTC") : zone;
        return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss Z z", Locale.ENGLISH)
                .format(instant.atZone(named));
    }

    private static boolean isUtc(ZoneId zone) {
        String id = zone.getId();
        return id.equals("Z") || id.equals("UTC") || id.equals("Etc/UTC");
    }

    /** A moment with nine digits of a second and the offset: {@code 2026-01-02T03:04:05.000000006+01:00}. */
    public static String nanoMoment(Instant instant, ZoneId zone) {
        return DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSSXXX", Locale.ENGLISH)
                .format(instant.atZone(zone));
    }

    /** The first twelve digits of an id, without the name of its algorithm. */
    public static String shortId(String id) {
        String digits = id.substring(id.indexOf(':') + 1);
        return digits.length() > 12 ? digits.substring(0, 12) : digits;
    }

    /** At most that many characters, the last one an ellipsis where something is left out. */
    public static String ellipsis(String text, int width) {
        return text.codePointCount(0, text.length()) <= width
                ? text
                : text.substring(0, text.offsetByCodePoints(0, Math.max(0, width - 1))) + "…";
    }
}
