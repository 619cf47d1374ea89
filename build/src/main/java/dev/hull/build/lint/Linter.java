package dev.hull.build.lint;

import dev.hull.build.dockerfile.BuildFile;
import dev.hull.build.dockerfile.DockerfileException;
import dev.hull.build.dockerfile.Problem;
import dev.hull.build.dockerfile.SourceText;
import dev.hull.build.dockerfile.Stage;
import java.util.List;
import java.util.Optional;

/** Checks a Dockerfile. */
public final class Linter {
    private Linter() {}

    /**
     * Checks a file that may not even be well formed: what stands before the mistake is checked as far as that goes.
     *
     * @param name how the user knows the file
     */
    public static LintReport check(String name, String text, LintRequest request) {
        SourceText source = SourceText.of(name, text);
        try {
            return check(BuildFile.parse(name, text), request);
        } catch (DockerfileException e) {
            Problem problem = e.problem();
            return begun(source, problem, request);
        }
    }

    /** What was well formed up to a mistake. */
    private static LintReport begun(SourceText source, Problem problem, LintRequest request) {
        String before =
                String.join("", source.lines().subList(0, problem.range().first() - 1));
        try {
            BuildFile file = BuildFile.parse(source.name(), before);
            LintOptions options = request.options(file.file().directives());
            Findings findings = new Findings(options);
            StatementChecks.run(file.file(), findings);
            return new LintReport(source, findings.sorted(), Optional.of(problem), options.error());
        } catch (DockerfileException e) {
            return new LintReport(source, List.of(), Optional.of(problem), false);
        }
    }

    /** Checks a file that is well formed. */
    public static LintReport check(BuildFile file, LintRequest request) {
        LintOptions options = request.options(file.file().directives());
        Findings findings = new Findings(options);
        StatementChecks.run(file.file(), findings);
        StageNameChecks.run(file, findings);
        CasingChecks.run(file, findings);
        FromChecks.run(file, request, findings);
        List<Stage> stages = StagesOfInterest.of(file, request);
        StageChecks.run(file, stages, request, findings);
        Advice.run(file, stages, request, findings);
        return new LintReport(file.file().source(), findings.sorted(), Optional.empty(), options.error());
    }
}
