package dev.hull.build.lint;

import dev.hull.build.dockerfile.Problem;
import dev.hull.build.dockerfile.SourceText;
import java.util.List;
import java.util.Optional;

/**
 * What was found.
 *
 * @param source the Dockerfile
 * @param findings by line, warnings before advice
 * @param error why the file cannot be built at all, where it cannot
 * @param fails whether findings fail the build: {@code # check=error=true}
 */
public record LintReport(SourceText source, List<Finding> findings, Optional<Problem> error, boolean fails) {
    public LintReport {
        findings = List.copyOf(findings);
    }

    /** Findings of BuildKit's checks. */
    public List<Finding> warnings() {
        return findings.stream().filter(found -> !found.rule().advice()).toList();
    }

    /** Findings of our own. */
    public List<Finding> advice() {
        return findings.stream().filter(found -> found.rule().advice()).toList();
    }

    /** Why a build has to fail, if it has to. */
    public Optional<String> violation() {
        List<String> names = warnings().stream()
                .map(found -> found.rule().title())
                .distinct()
                .sorted()
                .toList();
        return !fails || names.isEmpty()
                ? Optional.empty()
                : Optional.of("lint violation found for rules: " + String.join(", ", names));
    }
}
