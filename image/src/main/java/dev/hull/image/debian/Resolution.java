package dev.hull.image.debian;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The packages of an image.
 *
 * @param chosen by name
 * @param leftOut what packages depend on and the image does without
 */
public record Resolution(TreeMap<String, Chosen> chosen, List<LeftOut> leftOut) {
    /**
     * A package of the image.
     *
     * @param chosen the package
     * @param neededBy name of the package that needs it; empty when it was asked for
     */
    public record Chosen(DebianPackage chosen, Optional<String> neededBy) {}

    /**
     * A dependency that the image does without.
     *
     * @param relation as it stands in the package's fields
     * @param neededBy the package
     * @param why for people
     */
    public record LeftOut(String relation, String neededBy, String why) {}

    public Resolution {
        leftOut = List.copyOf(leftOut);
    }

    /** The packages, by name. */
    public List<DebianPackage> packages() {
        return chosen.values().stream().map(Chosen::chosen).toList();
    }

    /** {@code libssl3 ← needed by libcurl4 ← needed by curl ← asked for}. */
    public String why(String name) {
        return why(chosen, name);
    }

    static String why(Map<String, Chosen> chosen, String name) {
        StringBuilder text = new StringBuilder(name);
        Optional<String> next = Optional.ofNullable(chosen.get(name)).flatMap(Chosen::neededBy);
        while (next.isPresent()) {
            text.append(" ← needed by ").append(next.get());
            next = Optional.ofNullable(chosen.get(next.get())).flatMap(Chosen::neededBy);
        }
        return text.append(" ← asked for").toString();
    }
}
