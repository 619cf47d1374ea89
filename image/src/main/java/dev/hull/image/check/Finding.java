package dev.hull.image.check;

import java.util.List;

/**
 * Something that a rule found.
 *
 * @param rule its name, as {@code docs/image-check.md} explains it
 * @param severity how much it matters
 * @param points taken from the score
 * @param reason what is the matter, one sentence without a full stop
 * @param places where, at most {@value #PLACES}
 * @param count how many places there are in all
 * @param fix what to do about it
 */
public record Finding(
        String rule, Severity severity, int points, String reason, List<String> places, int count, String fix) {
    /** As many places are listed. */
    static final int PLACES = 10;

    static Finding of(String rule, Severity severity, int points, String reason, List<String> places, String fix) {
        return new Finding(
                rule,
                severity,
                points,
                reason,
                List.copyOf(places.subList(0, Math.min(PLACES, places.size()))),
                places.size(),
                fix);
    }
}
