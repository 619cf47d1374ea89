package dev.hull.cli;

import dev.hull.cli.options.UsageException;
import dev.hull.engine.run.NotExecutableException;
import dev.hull.oci.HullException;
import dev.hull.oci.Nearest;
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
        String reason = OtherCommands.reason(path);
        if (!reason.isEmpty()) {
            error.print("hull: unknown command: hull " + path + reason + "\n");
            return ExitCodes.FAILURE;
        }
        List<String> candidates = new ArrayList<>();
        for (String candidate : CommandTable.paths()) {
            if (candidate.startsWith(group) && (space >= 0 || candidate.indexOf(' ') < 0)) {
                candidates.add(candidate.substring(group.length()));
            }
        }
        if (space < 0) {
            candidates.addAll(CommandTable.GROUPS);
        }
        String hint = Nearest.of(path.substring(group.length()), candidates)
                .map(found -> "\nDid you mean 'hull " + group + found + "'?")
                .orElse("");
        String usage = space < 0 ? "" : "\nUsage:  hull " + group.strip() + " COMMAND\n";
        error.print("hull: unknown command: hull " + path + hint + "\n" + usage + "\nRun 'hull " + group
                + "--help' for more information\n");
        return ExitCodes.FAILURE;
    }

    /** Everything else that a command can throw. */
    static int report(PrintStream error, Throwable failure, int status, boolean debug) {
        error.print("hull: " + sentence(failure, debug) + "\n");
        for (Throwable suppressed : failure.getSuppressed()) {
            error.print("hull: and while cleaning up: " + sentence(suppressed, debug) + "\n");
        }
        if (debug) {
            failure.printStackTrace(error);
        }
        return status(failure, status);
    }

    private static int status(Throwable failure, int status) {
        return switch (failure) {
            case CommandFailure own -> own.status();
            case NotExecutableException refused -> ExitCodes.NOT_EXECUTABLE;
            case HullException expected -> ExitCodes.of(expected.kind(), status);
            default -> status;
        };
    }

    private static String sentence(Throwable failure, boolean debug) {
        return switch (failure) {
            case HullException expected -> OptionNames.in(expected.sentence());
            case IOException io -> sentence(io);
            case UncheckedIOException unchecked when unchecked.getCause() instanceof IOException io -> sentence(io);
            default ->
                "internal error: " + failure
                        + (debug ? "" : " (please report it with the output of the same command after hull --debug)");
        };
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
