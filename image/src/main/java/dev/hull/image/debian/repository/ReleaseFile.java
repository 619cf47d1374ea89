package dev.hull.image.debian.repository;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A release of a suite (repository format, "Release" files).
 *
 * @param fields all of them
 * @param files digests and sizes of its indices, by path
 */
record ReleaseFile(Map<String, String> fields, Map<String, Entry> files) {
    /**
     * A file of the release.
     *
     * @param sha256 in hexadecimal digits
     * @param size in bytes
     */
    record Entry(String sha256, long size) {}

    static ReleaseFile parse(byte[] text) {
        List<Map<String, String>> paragraphs;
        try {
            paragraphs = Paragraphs.all(text);
        } catch (IOException e) {
            throw damaged(String.valueOf(e.getMessage()));
        }
        if (paragraphs.size() != 1) {
            throw damaged("it has " + paragraphs.size() + " paragraphs");
        }
        Map<String, String> fields = paragraphs.getFirst();
        Map<String, Entry> files = new HashMap<>();
        for (String line : fields.getOrDefault("SHA256", "").split("\n")) {
            String[] words = line.strip().split("\\s+");
            if (words.length == 3) {
                if (words[0].length() != 64 || !words[1].matches("[0-9]{1,15}")) {
                    throw damaged("'" + line + "' is no digest, size and path");
                }
                files.put(words[2], new Entry(words[0], Long.parseLong(words[1])));
            }
        }
        if (files.isEmpty()) {
            throw damaged("it states no SHA256 digests");
        }
        return new ReleaseFile(fields, files);
    }

    private static HullException damaged(String why) {
        return new HullException(ErrorKind.DATA_LOSS, "Release is damaged: " + why);
    }

    private String field(String key) {
        return fields.getOrDefault(key, "");
    }

    /** Whether indices stand under their digests too, where they stay when the release is replaced. */
    boolean byHash() {
        return field("Acquire-By-Hash").equalsIgnoreCase("yes");
    }

    /** Whether packages of the architecture {@code all} have an index of their own, and are in no other. */
    boolean allIsSeparate() {
        return (" " + field("Architectures") + " ").contains(" all ")
                && !field("No-Support-for-Architecture-all").contains("Packages");
    }

    /** Rank among sources, as apt has it: backports and experimental packages come only where nobody else offers any. */
    int priority() {
        boolean held = field("NotAutomatic").equalsIgnoreCase("yes");
        return !held ? 500 : field("ButAutomaticUpgrades").equalsIgnoreCase("yes") ? 100 : 1;
    }

    /** Refuses a release of another suite: somebody may answer with one that has older packages. */
    void checkSuite(PackageSource source) {
        String suite = source.suite();
        boolean stated = !field("Suite").isEmpty() || !field("Codename").isEmpty();
        String plain = suite.replace("/updates", "");
        if (stated
                && !source.isFlat()
                && !plain.equals(field("Suite"))
                && !plain.equals(field("Codename"))
                && !suite.equals(field("Codename"))) {
            throw new HullException(
                    ErrorKind.UNAUTHENTICATED,
                    source + ": the release is of the suite " + field("Suite") + " (" + field("Codename") + ")");
        }
    }

    /** Refuses a release after the time until which it is valid. */
    void checkValidity(PackageSource source, Instant now) {
        Optional<Instant> until = time(field("Valid-Until"));
        if (source.checksValidity() && until.isPresent() && until.get().isBefore(now)) {
            throw new HullException(
                    ErrorKind.UNAVAILABLE,
                    source + ": the release was valid until " + field("Valid-Until")
                            + ": the mirror is out of date, or this machine's clock is wrong");
        }
    }

    static Optional<Instant> time(String text) {
        try {
            return text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(ZonedDateTime.parse(
                                    text.replace("UTC", "GMT").replaceFirst(", (\\d) ", ", 0$1 "),
                                    DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
        } catch (DateTimeException e) {
            throw damaged("'" + text + "' is no date");
        }
    }
}
