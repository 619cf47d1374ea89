package dev.hull.build.lint;

import dev.hull.build.dockerfile.Problem;
import java.util.List;

/** A report for people: each warning as BuildKit shows it, with what to write instead; then the advice. */
public final class LintText {
    private LintText() {}

    /**
     * Shows a report.
     *
     * <pre>
     * Check complete, 1 warning has been found!
     *
     * WARNING: StageNameCasing - https://…
     * Stage name 'Base' should be lowercase
     * Dockerfile:1:17: StageNameCasing
     *     1 | FROM scratch AS Base
     *       |                 ^^^^
     *   write base
     * </pre>
     */
    public static String of(LintReport report) {
        StringBuilder text = new StringBuilder();
        int count = report.warnings().size();
        if (report.error().isEmpty()) {
            text.append("Check complete, ").append(counted(count)).append('\n');
        }
        for (Finding finding : report.findings()) {
            append(text, finding, report);
        }
        List<Finding> advice = report.advice();
        if (!advice.isEmpty()) {
            text.append("\n").append(advice.size()).append(advice.size() == 1 ? " piece" : " pieces");
            text.append(" of advice; # check=skip=NAME leaves one out\n");
        }
        report.error().ifPresent(problem -> text.append('\n').append(problem.show(report.source())));
        report.violation()
                .ifPresent(violation -> text.append('\n').append(violation).append('\n'));
        return text.toString();
    }

    private static String counted(int count) {
        return switch (count) {
            case 0 -> "no warnings found.";
            case 1 -> "1 warning has been found!";
            default -> count + " warnings have been found!";
        };
    }

    private static void append(StringBuilder text, Finding finding, LintReport report) {
        Rule rule = finding.rule();
        Problem problem = finding.problem();
        text.append('\n').append(rule.advice() ? "ADVICE: " : "WARNING: ").append(rule.title());
        if (!rule.address().isEmpty()) {
            text.append(" - ").append(rule.address());
        }
        text.append('\n').append(problem.message()).append('\n');
        String shown = problem.show(report.source());
        // The sentence stands above already; what remains is the place, the lines, and what to write.
        String place = shown.substring(0, shown.indexOf(": "));
        text.append(place).append(shown.substring(shown.indexOf('\n')));
    }
}
