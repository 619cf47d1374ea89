package dev.hull.image.debian;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;

/**
 * A version {@code [epoch:]upstream[-revision]} and its order (Debian Policy, section 5.6.12). Two that compare as equal need not
 * be written alike: {@code 1.0} and {@code 0:1.0-0}. One that does not begin with a digit, as it should, is taken as dpkg takes it.
 *
 * @param text as written
 * @param epoch 0 when there is none
 * @param upstream between epoch and revision
 * @param revision "" when there is none
 */
public record DebianVersion(String text, long epoch, String upstream, String revision)
        implements Comparable<DebianVersion> {
    /**
     * Reads a version.
     *
     * @throws HullException {@link ErrorKind#INVALID_ARGUMENT} when it breaks the rules of the Policy
     */
    public static DebianVersion parse(String text) {
        int colon = text.indexOf(':');
        long epoch = colon < 0 ? 0 : epoch(text, text.substring(0, colon));
        String rest = text.substring(colon + 1);
        int dash = rest.lastIndexOf('-');
        String upstream = dash < 0 ? rest : rest.substring(0, dash);
        String revision = dash < 0 ? "" : rest.substring(dash + 1);
        if (upstream.isEmpty() || dash >= 0 && revision.isEmpty()) {
            throw invalid(text, "a part of it is empty");
        }
        check(text, upstream, ".+-~:");
        check(text, revision, ".+~");
        return new DebianVersion(text, epoch, upstream, revision);
    }

    private static long epoch(String text, String digits) {
        if (digits.isEmpty() || digits.length() > 10 || !digits.chars().allMatch(DebianVersion::isDigit)) {
            throw invalid(text, "its epoch is no number");
        }
        return Long.parseLong(digits);
    }

    private static void check(String text, String part, String others) {
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (!isDigit(c) && !isLetter(c) && others.indexOf(c) < 0) {
                throw invalid(text, "'" + c + "' may not stand in it");
            }
        }
    }

    private static HullException invalid(String text, String why) {
        return new HullException(ErrorKind.INVALID_ARGUMENT, "'" + text + "' is no version of a package: " + why);
    }

    @Override
    public int compareTo(DebianVersion other) {
        int result = Long.compare(epoch, other.epoch);
        if (result == 0) {
            result = compare(upstream, other.upstream);
        }
        return result == 0 ? compare(revision, other.revision) : result;
    }

    /** Stretches of non-digits and of digits in turn; a missing revision counts as 0. */
    private static int compare(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() || j < b.length()) {
            while (i < a.length() && !isDigit(a.charAt(i)) || j < b.length() && !isDigit(b.charAt(j))) {
                int difference = weight(a, i) - weight(b, j);
                if (difference != 0) {
                    return difference;
                }
                i++;
                j++;
            }
            int endA = digits(a, i);
            int endB = digits(b, j);
            int difference = number(a, i, endA, b, j, endB);
            if (difference != 0) {
                return difference;
            }
            i = endA;
            j = endB;
        }
        return 0;
    }

    /** The tilde before the end, the end (and a digit) before letters, letters before everything else. */
    private static int weight(String text, int at) {
        char c = at < text.length() ? text.charAt(at) : '0';
        return c == '~' ? -1 : isDigit(c) ? 0 : isLetter(c) ? c : c + 256;
    }

    private static int digits(String text, int start) {
        int end = Math.min(start, text.length());
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static int number(String a, int startA, int endA, String b, int startB, int endB) {
        int i = Math.min(startA, endA);
        int j = Math.min(startB, endB);
        while (i < endA && a.charAt(i) == '0') {
            i++;
        }
        while (j < endB && b.charAt(j) == '0') {
            j++;
        }
        int difference = Integer.compare(endA - i, endB - j);
        for (; difference == 0 && i < endA; i++, j++) {
            difference = a.charAt(i) - b.charAt(j);
        }
        return difference;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    @Override
    public String toString() {
        return text;
    }
}
