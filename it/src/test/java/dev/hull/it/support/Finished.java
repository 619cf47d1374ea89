package dev.hull.it.support;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A program that has ended.
 *
 * @param command what was run
 * @param status exit status, 128 + signal if a signal ended it
 * @param outputBytes standard output
 * @param error standard error
 */
public record Finished(List<String> command, int status, byte[] outputBytes, String error) {

    /** Standard output as text. */
    public String output() {
        return new String(outputBytes, StandardCharsets.UTF_8);
    }

    /** Standard output without the last line ends. */
    public String text() {
        return output().stripTrailing();
    }

    /** Itself, if the status is 0. */
    public Finished ok() {
        return withStatus(0);
    }

    /** Itself, if the status is this one; otherwise an error that shows everything. */
    public Finished withStatus(int expected) {
        if (status != expected) {
            throw new AssertionError("status " + status + " instead of " + expected + ": " + this);
        }
        return this;
    }

    @Override
    public String toString() {
        return String.join(" ", command) + " → " + status + "\n--- output\n" + output() + "--- error\n" + error;
    }
}
