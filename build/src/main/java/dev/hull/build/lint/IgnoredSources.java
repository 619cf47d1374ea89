package dev.hull.build.lint;

import dev.hull.build.context.IgnoreRules;
import dev.hull.build.dockerfile.Statement;
import java.nio.file.Path;

/** Sources that {@code .dockerignore} leaves out. */
final class IgnoredSources {
    private IgnoredSources() {}

    /**
     * Checks one source.
     *
     * @param written as it stands in the file
     * @param expanded with its variables resolved
     */
    static void check(
            Statement statement, String written, String expanded, String verb, IgnoreRules rules, Findings findings) {
        // A rule that takes files back may do so below what is left out.
        if (rules.mayTakeBack() || expanded.contains("://") || expanded.startsWith("git@") || expanded.isEmpty()) {
            return;
        }
        String clean = Path.of("/")
                .relativize(Path.of("/").resolve(expanded).normalize())
                .toString();
        boolean isRoot = clean.isEmpty();
        if (isRoot ? leavesOutAll(rules) : rules.excludes(clean)) {
            String shown = isRoot ? (expanded.startsWith("/") ? "/" : ".") : clean;
            findings.add(
                    Rule.COPY_IGNORED_FILE,
                    statement,
                    written,
                    "Attempting to " + verb + " file \"" + shown + "\" that is excluded by .dockerignore",
                    "take it back in .dockerignore: !" + clean);
        }
    }

    /** Whether a pattern takes every name, as {@code *} does. */
    private static boolean leavesOutAll(IgnoreRules rules) {
        return rules.excludes("a") && rules.excludes("\uFFFF") && rules.excludes(".b");
    }
}
