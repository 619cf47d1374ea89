package dev.hull.build.lint;

import dev.hull.build.dockerfile.Dockerfile;
import dev.hull.build.dockerfile.Problem;
import dev.hull.build.dockerfile.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What one statement alone tells. */
final class StatementChecks {
    private final Findings findings;

    private StatementChecks(Findings findings) {
        this.findings = findings;
    }

    static void run(Dockerfile file, Findings findings) {
        for (Problem warning : file.warnings()) {
            findings.add(Rule.NO_EMPTY_CONTINUATION, warning.range(), "Empty continuation line", warning.fix());
        }
        for (Statement statement : file.statements()) {
            new StatementChecks(findings).check(statement);
        }
    }

    private void check(Statement statement) {
        switch (statement.name()) {
            case "MAINTAINER" ->
                findings.add(
                        Rule.MAINTAINER_DEPRECATED,
                        statement,
                        statement.keyword(),
                        "Maintainer instruction is deprecated in favor of using label",
                        "write LABEL org.opencontainers.image.authors=\"" + String.join(" ", statement.words()) + "\"");
            case "FROM" -> {
                if (statement.words().size() == 3) {
                    from(statement);
                }
            }
            case "ARG" -> argument(statement);
            default -> {}
        }
    }

    private void from(Statement statement) {
        String name = statement.words().get(2);
        String lower = name.toLowerCase(Locale.ROOT);
        if (!name.equals(lower)) {
            findings.add(
                    Rule.STAGE_NAME_CASING,
                    statement,
                    name,
                    "Stage name '" + name + "' should be lowercase",
                    "write " + lower);
        }
        String keyword = statement.keyword();
        String as = statement.words().get(1);
        boolean isLower = keyword.equals(keyword.toLowerCase(Locale.ROOT));
        boolean isUpper = keyword.equals(keyword.toUpperCase(Locale.ROOT));
        String right = isLower ? "as" : "AS";
        if ((isLower || isUpper) && !as.equals(right)) {
            findings.add(
                    Rule.FROM_AS_CASING,
                    statement,
                    as,
                    "'" + as + "' and '" + keyword + "' keywords' casing do not match",
                    "write " + right);
        }
        describe(statement, "FROM", List.of(lower));
    }

    private void argument(Statement statement) {
        List<String> names = new ArrayList<>();
        for (String word : statement.words()) {
            int equals = word.indexOf('=');
            names.add(equals < 0 ? word : word.substring(0, equals));
        }
        if (!names.isEmpty()) {
            describe(statement, "ARG", names);
        }
    }

    private void describe(Statement statement, String keyword, List<String> names) {
        if (statement.comments().isEmpty()) {
            return;
        }
        String comment = statement.comments().getLast();
        int blank = comment.indexOf(' ');
        if (!names.contains(blank < 0 ? comment : comment.substring(0, blank))) {
            String example = names.size() == 1 ? names.getFirst() : "<arg_key>";
            findings.add(
                    Rule.INVALID_DEFINITION_DESCRIPTION,
                    statement,
                    "",
                    "Comment for " + keyword + " should follow the format: `# " + example + " <description>`",
                    "");
        }
    }
}
