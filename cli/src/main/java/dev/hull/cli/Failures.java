package dev.hull.cli;

import dev.hull.cli.options.Suggestions;
import dev.hull.cli.options.UsageException;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;

/** The one place where failures become text on standard error and an exit status. */
final class Failures {
    private Failures() {}

    /** A command line that cannot be understood. */
    static int usage(PrintStream error, UsageException failure, String path, String usage) {
        String command = path.isEmpty() ? "hull" : "hull " + path;
        String prefix = failure.isAboutArguments() ? "hull: " : "";
        error.print(prefix + failure.sentence() + "\n\nUsage:  " + (command + " " + usage).stripTrailing() + "\n\nRun '"
                + command + " --help' for more information\n");
        return failure.isAboutArguments() ? ExitCodes.FAILURE : ExitCodes.ENGINE;
    }

    /** A command that does not exist. */
    static int unknownCommand(PrintStream error, String path) {
        int space = path.indexOf(' ');
        String group = space < 0 ? "" : path.substring(0, space + 1);
        List<String> candidates = new ArrayList<>();
        for (String candidate : CommandTable.paths()) {
            if (candidate.startsWith(group) && (space >= 0 || candidate.indexOf(' ') < 0)) {
                candidates.add(candidate.substring(group.length()));
            }
        }
        if (space < 0) {
            candidates.addAll(CommandTable.GROUPS);
        }
        String hint = Suggestions.nearest(path.substring(group.length()), candidates)
                .map(found -> "\nDid you mean 'hull " + group + found + "'?")
                .orElse("");
        String usage = space < 0 ? "" : "\nUsage:  hull " + group.strip() + " COMMAND\n";
        error.print("hull: unknown command: hull " + path + hint + "\n" + usage + "\nRun 'hull " + group
                + "--help' for more information\n");
        return ExitCodes.FAILURE;
    }

    /** Everything else that a command can throw. */
    static int report(PrintStream error, Throwable failure, int status, boolean debug) {
        int code = status;
        String sentence;
        Throwable cause = failure instanceof UncheckedIOException unchecked ? unchecked.getCause() : failure;
        if (cause instanceof HullException expected) {
            sentence = expected.sentence();
            code = expected instanceof CommandFailure own ? own.status() : ExitCodes.of(expected.kind(), status);
        } else if (cause instanceof IOException io) {
            sentence = sentence(io);
        } else {
            sentence = "internal error: " + cause
                    + (debug ? "" : " (please report it with the output of the same command after hull --debug)");
        }
        error.print("hull: " + sentence + "\n");
        if (debug) {
            failure.printStackTrace(error);
        }
        return code;
    }

    /** Standard output that could not be written. A reader that went away, as in {@code hull images | head}, is no news. */
    static int lostOutput(PrintStream error, String reason) {
        if (reason.contains("Broken pipe")) {
            return ExitCodes.BROKEN_PIPE;
        }
        error.print("hull: cannot write to standard output" + (reason.isEmpty() ? "" : ": " + reason) + "\n");
        return ExitCodes.FAILURE;
    }

    private static String sentence(IOException failure) {
        return switch (failure) {
            case NoSuchFileException missing -> missing.getFile() + ": no such file or directory";
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            case FileSystemException file when file.getReason() != null -> file.getFile() + ": " + file.getReason();
            default -> String.valueOf(failure.getMessage());
        };
    }
}
