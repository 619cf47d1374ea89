package dev.hull.build.dockerfile;

import dev.hull.oci.Durations;
import dev.hull.oci.Healthcheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads HEALTHCHECK. */
final class HealthcheckParser {
    private static final long SHORTEST = 1_000_000; // nanoseconds
    private static final String FORMS = "write HEALTHCHECK [--interval=30s ...] CMD COMMAND, or HEALTHCHECK NONE";

    private HealthcheckParser() {}

    static Instruction parse(Statement statement) {
        List<String> words = statement.words();
        if (words.isEmpty()) {
            throw new SyntaxException("HEALTHCHECK requires at least one argument", FORMS);
        }
        FlagValues flags =
                FlagValues.of(statement, List.of("interval", "timeout", "start-period", "start-interval", "retries"));
        String type = words.getFirst().toUpperCase(Locale.ROOT);
        List<String> command = words.subList(1, words.size());
        if (type.equals("NONE")) {
            if (!command.isEmpty()) {
                throw new SyntaxException("HEALTHCHECK NONE takes no arguments", command.getFirst(), FORMS);
            }
            return new Instruction.Health(statement, Healthcheck.none());
        }
        if (!type.equals("CMD")) {
            throw new SyntaxException(
                    "Unknown type \"" + type + "\" in HEALTHCHECK (try CMD)", words.getFirst(), FORMS);
        }
        if (command.isEmpty()) {
            throw new SyntaxException("Missing command after HEALTHCHECK CMD", FORMS);
        }
        List<String> test = new ArrayList<>();
        test.add(statement.json() ? "CMD" : "CMD-SHELL");
        test.addAll(command);
        return new Instruction.Health(
                statement,
                new Healthcheck(
                        test,
                        nanos(flags, "interval"),
                        nanos(flags, "timeout"),
                        nanos(flags, "start-period"),
                        nanos(flags, "start-interval"),
                        retries(flags.text("retries", "0"))));
    }

    private static long nanos(FlagValues flags, String name) {
        String text = flags.text(name, "");
        long nanos;
        try {
            nanos = text.isEmpty() ? 0 : Durations.parse(text).toNanos();
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new SyntaxException("--" + name + "=" + text + ": " + e.getMessage(), text, "");
        }
        if (nanos != 0 && nanos < SHORTEST) {
            throw new SyntaxException("Interval \"" + name + "\" cannot be less than 1ms", text, "use 1ms or more");
        }
        return nanos;
    }

    private static long retries(String text) {
        long retries;
        try {
            retries = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new SyntaxException("--retries=" + text + ": not a number", text, "write a number such as 3");
        }
        if (retries < 0) {
            throw new SyntaxException("--retries cannot be negative (" + retries + ")", text, "use 0 for the default");
        }
        return retries;
    }
}
