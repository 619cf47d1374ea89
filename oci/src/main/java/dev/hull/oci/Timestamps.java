package dev.hull.oci;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * RFC 3339 times. Written by hand, down to the calendar: java.time's formatters cost every start of {@code run} 10 ms, and
 * the 60 classes behind its dates half a millisecond.
 */
public final class Timestamps {
    private static final int DAY = 86_400;
    /** From 1 March of year 0 to 1 January 1970. */
    private static final long DAYS_TO_1970 = 719_468;
    /** The Gregorian calendar repeats after 400 years of so many days. */
    private static final int DAYS_OF_ERA = 146_097;

    private Timestamps() {}

    /** Reads a time with any offset; empty when the text is not one. */
    public static Optional<Instant> parse(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (isPlain(text)) {
            return Optional.of(plain(text));
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Whether the text has the form that {@link #format} writes, and a date and time without doubt. */
    private static boolean isPlain(String text) {
        int end = text.length() - 1;
        if (end < 19 || end > 29 || end == 20 || text.charAt(end) != 'Z') {
            return false;
        }
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            char expected = i == 4 || i == 7 ? '-' : i == 10 ? 'T' : i == 13 || i == 16 ? ':' : i == 19 ? '.' : '0';
            if (expected == '0' ? c < '0' || c > '9' : c != expected) {
                return false;
            }
        }
        int month = number(text, 5, 7);
        int day = number(text, 8, 10);
        return month >= 1
                && month <= 12
                && day >= 1
                && day <= (month == 2 ? 28 : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31)
                && number(text, 11, 13) < 24
                && number(text, 14, 16) < 60
                && number(text, 17, 19) < 60;
    }

    private static Instant plain(String text) {
        int nanos = 0;
        for (int i = 20; i < 29; i++) {
            nanos = nanos * 10 + (i < text.length() - 1 ? text.charAt(i) - '0' : 0);
        }
        long days = daysSince1970(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
        int seconds = (number(text, 11, 13) * 60 + number(text, 14, 16)) * 60 + number(text, 17, 19);
        return Instant.ofEpochSecond(days * DAY + seconds, nanos);
    }

    /** Years begin in March here, so that the day that is not always there is the last one. */
    private static long daysSince1970(int year, int month, int day) {
        long y = month > 2 ? year : year - 1;
        long era = Math.floorDiv(y, 400);
        long yearOfEra = y - era * 400;
        long dayOfYear = (153L * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        return era * DAYS_OF_ERA + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - DAYS_TO_1970;
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + text.charAt(i) - '0';
        }
        return number;
    }

    /** {@code 2026-01-31T12:00:00.123456789Z}, without a fraction that is zero. */
    public static String format(Instant time) {
        StringBuilder text = new StringBuilder(30);
        if (!dateAndTime(text, time.getEpochSecond(), 'T')) {
            return time.toString();
        }
        int nanos = time.getNano();
        if (nanos != 0) {
            int digits = nanos % 1_000_000 == 0 ? 3 : nanos % 1_000 == 0 ? 6 : 9;
            pad(text.append('.'), digits == 3 ? nanos / 1_000_000 : digits == 6 ? nanos / 1_000 : nanos, digits);
        }
        return text.append('Z').toString();
    }

    /** {@code 2026-01-31 12:00:00} in UTC; empty outside the years 0 to 9999. */
    public static Optional<String> plainDateAndTime(Instant time) {
        StringBuilder text = new StringBuilder(19);
        return dateAndTime(text, time.getEpochSecond(), ' ') ? Optional.of(text.toString()) : Optional.empty();
    }

    /** Appends date and time; false, with nothing appended, when the year has not four digits. */
    private static boolean dateAndTime(StringBuilder text, long epochSecond, char between) {
        long days = Math.floorDiv(epochSecond, (long) DAY) + DAYS_TO_1970;
        long era = Math.floorDiv(days, (long) DAYS_OF_ERA);
        int dayOfEra = (int) (days - era * DAYS_OF_ERA);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / (DAYS_OF_ERA - 1)) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int month = (5 * dayOfYear + 2) / 153;
        int day = dayOfYear - (153 * month + 2) / 5 + 1;
        month = month < 10 ? month + 3 : month - 9;
        long year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0);
        if (year < 0 || year > 9999) {
            return false;
        }
        int second = (int) Math.floorMod(epochSecond, (long) DAY);
        pad(text, (int) year, 4).append('-');
        pad(text, month, 2).append('-');
        pad(text, day, 2).append(between);
        pad(text, second / 3600, 2).append(':');
        pad(text, second / 60 % 60, 2).append(':');
        pad(text, second % 60, 2);
        return true;
    }

    private static StringBuilder pad(StringBuilder text, int number, int digits) {
        String plain = Integer.toString(number);
        for (int i = plain.length(); i < digits; i++) {
            text.append('0');
        }
        return text.append(plain);
    }
}
