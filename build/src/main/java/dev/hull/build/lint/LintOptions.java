package dev.hull.build.lint;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What {@code # check=skip=A,B;error=true;experimental=C} says.
 *
 * @param skipped rules that are not checked
 * @param skipsAll whether none is
 * @param experimental rules that are checked although they need to be asked for
 * @param experimentalAll whether all of those are
 * @param error whether a finding fails the build
 */
public record LintOptions(
        Set<String> skipped, boolean skipsAll, Set<String> experimental, boolean experimentalAll, boolean error) {
    /** All usual rules, no failure. */
    public static final LintOptions DEFAULT = new LintOptions(Set.of(), false, Set.of(), false, false);

    private static final String FORMS =
            ": write skip=RULE[,RULE...] or skip=all, error=true, experimental=RULE," + " separated by semicolons";

    public LintOptions {
        skipped = Set.copyOf(skipped);
        experimental = Set.copyOf(experimental);
    }

    /**
     * Reads the directive's value.
     *
     * @throws HullException {@link ErrorKind#INVALID_ARGUMENT} when it has another form
     */
    public static LintOptions parse(String text) {
        Set<String> skipped = Set.of();
        Set<String> experimental = Set.of();
        boolean error = false;
        for (String part : text.isBlank() ? new String[0] : text.split(";", 3)) {
            int equals = part.indexOf('=');
            if (equals < 0) {
                throw invalid(part);
            }
            String value = part.substring(equals + 1).strip();
            switch (part.substring(0, equals).strip()) {
                case "skip" -> skipped = names(value);
                case "experimental" -> experimental = names(value);
                case "error" -> error = truth(part, value);
                default -> throw invalid(part.substring(0, equals).strip());
            }
        }
        return new LintOptions(skipped, skipped.contains("all"), experimental, experimental.contains("all"), error);
    }

    private static Set<String> names(String value) {
        Set<String> names = new LinkedHashSet<>();
        for (String name : value.split(",")) {
            names.add(name.strip());
        }
        return names;
    }

    private static boolean truth(String part, String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "1", "t", "true" -> true;
            case "0", "f", "false" -> false;
            default -> throw invalid(part);
        };
    }

    private static HullException invalid(String part) {
        return new HullException(ErrorKind.INVALID_ARGUMENT, "invalid check option \"" + part + "\"" + FORMS);
    }

    /** With what a comment directly above a statement says: {@code # check=skip=A why}. */
    LintOptions with(List<String> comments) {
        for (String comment : comments) {
            int equals = comment.indexOf('=');
            if (equals > 0 && comment.substring(0, equals).strip().equalsIgnoreCase("check")) {
                String value = comment.substring(equals + 1).strip();
                int blank = value.indexOf(' ');
                try {
                    return merged(parse(blank < 0 ? value : value.substring(0, blank)));
                } catch (HullException e) {
                    return this; // a comment may say anything
                }
            }
        }
        return this;
    }

    private LintOptions merged(LintOptions other) {
        Set<String> skip = new LinkedHashSet<>(skipped);
        skip.addAll(other.skipped);
        Set<String> more = new LinkedHashSet<>(experimental);
        more.addAll(other.experimental);
        return new LintOptions(skip, skipsAll || other.skipsAll, more, experimentalAll || other.experimentalAll, error);
    }

    boolean checks(Rule rule) {
        if (rule.experimental()) {
            return experimentalAll || experimental.contains(rule.title());
        }
        return !skipsAll && !skipped.contains(rule.title());
    }
}
