package dev.hull.cli.runtime;

import dev.hull.engine.run.LaunchFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Why a plan could not be carried out, in words that engines know from other runtimes. */
final class RuntimeFailure {
    private static final int OP_WORKING_DIRECTORY = 82;
    private static final int OP_EXEC = 84;
    private static final int OP_FIND_PROGRAM = 112;
    private static final int OP_START_PROCESS = 113;

    private RuntimeFailure() {}

    /** The report that the launcher handed over, as a sentence. */
    static String read(Map<String, String> environment) throws IOException {
        String descriptor = environment.getOrDefault("HULL_FAILURE_FD", "0");
        return sentence(LaunchFailure.parse(Files.readString(Path.of("/proc/self/fd/" + descriptor))));
    }

    static String sentence(LaunchFailure failure) {
        boolean program = failure.operation() == OP_FIND_PROGRAM
                || (failure.operation() == OP_START_PROCESS && failure.detail().startsWith("exec "));
        if (failure.operation() == OP_WORKING_DIRECTORY) {
            return "chdir to cwd: " + failure.sentence();
        }
        return (program
                        ? new LaunchFailure(
                                failure.index(), OP_EXEC, failure.errno(), failure.phase(), failure.detail())
                        : failure)
                .sentence();
    }
}
