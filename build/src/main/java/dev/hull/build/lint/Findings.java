package dev.hull.build.lint;

import dev.hull.build.dockerfile.Problem;
import dev.hull.build.dockerfile.SourceRange;
import dev.hull.build.dockerfile.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is found, without what the file does not want to hear. */
final class Findings {
    private final LintOptions options;
    private final List<Finding> found = new ArrayList<>();

    Findings(LintOptions options) {
        this.options = options;
    }

    /**
     * Of a statement.
     *
     * @param at the words that it is about, empty for all
     */
    void add(Rule rule, Statement statement, String at, String message, String fix) {
        if (options.with(statement.comments()).checks(rule)) {
            put(rule, new Problem(statement.range(), at, message, fix));
        }
    }

    /** Of lines. */
    void add(Rule rule, SourceRange range, String message, String fix) {
        if (options.checks(rule)) {
            put(rule, new Problem(range, "", message, fix));
        }
    }

    private void put(Rule rule, Problem problem) {
        Finding finding = new Finding(rule, problem);
        if (!found.contains(finding)) {
            found.add(finding);
        }
    }

    List<Finding> sorted() {
        found.sort(Comparator.<Finding, Boolean>comparing(each -> each.rule().advice())
                .thenComparingInt(Finding::line));
        return found;
    }
}
