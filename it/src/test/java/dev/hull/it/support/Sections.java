package dev.hull.it.support;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a long script printed, by sections, so that many tests can look at one run. A section begins with a line
 * {@code == NAME (anything)}.
 */
public final class Sections {
    /** Of a script that did not run. */
    public static final Sections NONE = new Sections("", Map.of());

    private final String whole;
    private final Map<String, List<String>> sections;

    private Sections(String whole, Map<String, List<String>> sections) {
        this.whole = whole;
        this.sections = sections;
    }

    /** The sections of an output. */
    public static Sections of(Finished script) {
        Map<String, List<String>> sections = new LinkedHashMap<>();
        List<String> lines = new ArrayList<>();
        for (String line : script.output().lines().toList()) {
            if (line.startsWith("== ")) {
                lines = new ArrayList<>();
                sections.put(line.split(" ", 3)[1], lines);
            } else {
                lines.add(line);
            }
        }
        return new Sections(script.output() + script.error(), sections);
    }

    /**
     * The lines of a section.
     *
     * @throws AssertionError when the script did not come so far; it has all that was printed
     */
    public List<String> lines(String section) {
        List<String> lines = sections.get(section);
        if (lines == null) {
            throw new AssertionError("the script did not come to \"" + section + "\"; it printed:\n" + whole);
        }
        return lines;
    }
}
