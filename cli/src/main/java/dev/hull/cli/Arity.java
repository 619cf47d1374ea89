package dev.hull.cli;

import dev.hull.cli.options.UsageException;

/** Checks the number of arguments, in Docker's words. */
final class Arity {
    private Arity() {}

    static void check(String path, CommandSpec spec, int count) {
        if (count >= spec.least() && count <= spec.most()) {
            return;
        }
        String rule;
        if (spec.most() == 0) {
            rule = "accepts no arguments";
        } else if (spec.least() == spec.most()) {
            rule = "requires " + plural(spec.least());
        } else if (spec.most() == CommandSpec.MANY) {
            rule = "requires at least " + plural(spec.least());
        } else if (spec.least() == 0) {
            rule = "requires at most " + plural(spec.most());
        } else {
            rule = "requires at least " + spec.least() + " and at most " + plural(spec.most());
        }
        throw UsageException.ofArguments("'hull " + path + "' " + rule);
    }

    private static String plural(int count) {
        return count == 1 ? "1 argument" : count + " arguments";
    }
}
