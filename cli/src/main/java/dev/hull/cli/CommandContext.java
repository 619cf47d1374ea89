package dev.hull.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What surrounds a command: the caller's streams, environment and directory, Hull's directories, and what the native
 * launcher found out. Commands take all of these from here, never from {@link System}, so that a warm engine can run
 * them for another process and tests for none.
 *
 * @param input standard input
 * @param output standard output, UTF-8, buffered
 * @param error standard error, UTF-8, flushed at each line
 * @param environment the caller's environment
 * @param directory the caller's current directory
 * @param storeRoot where images and containers are kept
 * @param runRoot where the state of running containers is kept, gone after a reboot
 * @param debug whether failures show a stack trace
 */
public record CommandContext(
        InputStream input,
        PrintStream output,
        PrintStream error,
        Map<String, String> environment,
        Path directory,
        Path storeRoot,
        Path runRoot,
        boolean debug) {

    /** A variable of the caller's environment, unless it is missing or empty. */
    public Optional<String> variable(String name) {
        String value = environment.get(name);
        return value == null || value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    /** A path that the user wrote, seen from the caller's directory. */
    public Path resolve(String path) {
        return directory.resolve(path);
    }

    /** The caller's user id, also where the launcher has entered a user namespace in which it is 0. */
    public long uid() {
        return Directories.uid(environment);
    }

    /** The options that make any other call of Hull work on the same directories; none where it does so by itself. */
    public List<String> directoryOptions() {
        Map<String, String> usual = new HashMap<>(environment);
        usual.remove("HULL_ROOT");
        usual.remove("HULL_RUN_ROOT");
        List<String> options = new ArrayList<>();
        if (!storeRoot.equals(Directories.storeRoot(usual))) {
            options.add("--root=" + storeRoot);
        }
        if (!runRoot.equals(Directories.runRoot(usual))) {
            options.add("--run-root=" + runRoot);
        }
        return options;
    }

    /**
     * The user namespace that the launcher has entered before it started Java: {@code host} for none, as root;
     * {@code mapped} with ranges of ids; {@code single} with the caller's id alone; {@code none:REASON} where that failed.
     */
    public String userNamespace() {
        return variable("HULL_USERNS").orElse("host");
    }

    /** The descriptor on which the launcher waits for a launch plan. */
    public Optional<Integer> planDescriptor() {
        return variable("HULL_PLAN_FD").map(Integer::valueOf);
    }
}
