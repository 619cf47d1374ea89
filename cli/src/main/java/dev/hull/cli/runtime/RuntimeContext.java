package dev.hull.cli.runtime;

import dev.hull.linux.plan.LaunchPlan;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonException;
import dev.hull.oci.json.JsonValue;
import dev.hull.runtime.container.Containers;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What surrounds a command of the runtime.
 *
 * @param input standard input
 * @param output standard output
 * @param environment the caller's environment
 * @param directory the caller's directory
 * @param containers the state root
 * @param systemd whether control groups are systemd's to make
 * @param debug whether warnings are shown
 * @param log where errors go
 */
record RuntimeContext(
        InputStream input,
        PrintStream output,
        Map<String, String> environment,
        Path directory,
        Containers containers,
        boolean systemd,
        boolean debug,
        RuntimeLog log) {

    /** A path that the caller wrote. */
    Path resolve(String path) {
        return directory.resolve(path).normalize();
    }

    /**
     * The JSON document in a file.
     *
     * @throws HullException naming the file, when it is none or cannot be read
     */
    static JsonValue document(Path file) throws IOException {
        return parse(bytes(file), file.toString());
    }

    /** The bytes of a file; a reason why they cannot be read names it. */
    static byte[] bytes(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, file + ": is a directory, a file is needed");
        }
        return Files.readAllBytes(file);
    }

    /** The document in that text; an error says where the text is from, unless it is one of the values in it. */
    static JsonValue parse(byte[] text, String source) {
        try {
            return Json.parse(text);
        } catch (JsonException e) {
            throw new HullException(e.kind(), source + ": " + e.getMessage(), e);
        }
    }

    /** A variable as a whole number, or the fallback. */
    int number(String variable, int fallback) {
        String value = environment.get(variable);
        try {
            return value == null || value.isEmpty() ? fallback : Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, variable + "=" + value + ": must be a number", e);
        }
    }

    /** Hands a plan to the launcher, which carries it out in the place of this process. */
    int send(LaunchPlan plan) throws IOException {
        output.flush();
        String descriptor = environment.get("HULL_PLAN_FD");
        if (descriptor == null) {
            throw new HullException(
                    ErrorKind.UNSUPPORTED, "nobody waits for a launch plan: start this program as hull-runtime");
        }
        try (OutputStream pipe = new FileOutputStream("/proc/self/fd/" + descriptor)) {
            pipe.write(plan.toBytes());
        }
        return 0;
    }
}
