package dev.hull.cli.command;

import dev.hull.cli.CommandContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Asks before something is lost. */
final class Confirmation {
    private Confirmation() {}

    /** Shows the warning and waits for a line; only {@code y} and {@code yes} are consent. */
    static boolean ask(CommandContext context, String warning) throws IOException {
        context.output().print(warning + "\nAre you sure you want to continue? [y/N] ");
        context.output().flush();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = context.input().read();
        while (next >= 0 && next != '\n') {
            line.write(next);
            next = context.input().read();
        }
        if (next < 0) {
            context.output().print('\n');
        }
        String answer = line.toString(StandardCharsets.UTF_8).strip();
        return answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes");
    }
}
