package dev.hull.build.source;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the program git in a directory. It asks nobody anything, runs no hook, and lets no file of a repository lead elsewhere. */
final class Git {
    private static final String[] ALWAYS = {
        "-c",
        "core.hooksPath=/dev/null",
        "-c",
        "advice.detachedHead=false",
        "-c",
        "protocol.file.allow=user",
        "-c",
        "gc.auto=0"
    };

    private final Path directory;

    Git(Path directory) {
        this.directory = directory;
    }

    /**
     * What has become of a run.
     *
     * @param status exit status
     * @param output what it has printed, errors among it
     */
    record Outcome(int status, String output) {
        boolean ok() {
            return status == 0;
        }

        /** The last line that says something. */
        String reason() {
            List<String> lines = output.lines().filter(line -> !line.isBlank()).toList();
            return lines.isEmpty()
                    ? "git ended with status " + status
                    : lines.getLast().strip();
        }
    }

    Outcome run(String... arguments) throws IOException {
        // Files get the modes that git knows, whatever the caller's mask is.
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "umask 022; exec git \"$@\"", "git"));
        command.addAll(List.of(ALWAYS));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true);
        builder.environment().put("GIT_TERMINAL_PROMPT", "0");
        builder.environment().put("LC_ALL", "C");
        builder.environment().keySet().removeAll(List.of("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"));
        Process process = builder.start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status == 127) {
                throw new HullException(
                        ErrorKind.UNAVAILABLE,
                        "a repository is fetched by the program git, which is not installed; install the package git");
            }
            return new Outcome(status, output);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while git was running");
        } finally {
            process.destroy();
        }
    }

    /** Runs it, and fails as it fails. */
    String demand(String what, String... arguments) throws IOException {
        Outcome outcome = run(arguments);
        if (!outcome.ok()) {
            throw new HullException(ErrorKind.UNAVAILABLE, what + ": " + outcome.reason());
        }
        return outcome.output().strip();
    }
}
