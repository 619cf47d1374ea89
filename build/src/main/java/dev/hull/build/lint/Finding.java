package dev.hull.build.lint;

import dev.hull.build.dockerfile.Problem;

/**
 * A rule that a Dockerfile breaks.
 *
 * @param problem where, what exactly, and what to write instead
 */
public record Finding(Rule rule, Problem problem) {
    /** Number of the line where the statement begins. */
    public int line() {
        return problem.range().first();
    }
}
