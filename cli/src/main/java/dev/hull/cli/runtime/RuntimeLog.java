package dev.hull.cli.runtime;

import dev.hull.oci.HullException;
import dev.hull.oci.Timestamps;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;

/** Errors and warnings: on standard error, and as a line of the caller's log, where engines look for them. */
final class RuntimeLog {
    private final PrintStream error;
    private final String file;
    private final boolean json;

    /**
     * A log.
     *
     * @param file host path to append to, or empty for standard error only
     * @param json whether lines of the file are JSON, rather than logfmt
     */
    RuntimeLog(PrintStream error, String file, boolean json) {
        this.error = error;
        this.file = file;
        this.json = json;
    }

    /** Says what went wrong. */
    void error(String message) {
        error.print("hull-runtime: " + message + "\n");
        error.flush();
        append("error", message);
    }

    /** Says what the caller may want to know; on standard error only where asked for. */
    void warning(String message, boolean shown) {
        if (shown) {
            error.print("hull-runtime: warning: " + message + "\n");
            error.flush();
        }
        append("warning", message);
    }

    private void append(String level, String message) {
        if (file.isEmpty()) {
            return;
        }
        String time = Timestamps.format(Instant.now());
        String line = json
                ? Json.writeString(JsonValue.object()
                        .put("level", level)
                        .put("msg", message)
                        .put("time", time)
                        .build())
                : "time=\"" + time + "\" level=" + level + " msg=" + Json.writeString(JsonValue.of(message));
        try (FileOutputStream out = new FileOutputStream(file, true)) {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            error.print("hull-runtime: cannot write to the log " + file + ": " + e.getMessage() + "\n");
            error.flush();
        }
    }

    /** One sentence for a failure. */
    static String sentence(Throwable failure) {
        if (failure instanceof HullException expected) {
            return expected.sentence();
        }
        if (failure instanceof NoSuchFileException missing) {
            return missing.getFile() + ": no such file or directory";
        }
        if (failure instanceof AccessDeniedException denied) {
            return denied.getFile() + ": permission denied";
        }
        if (failure instanceof FileSystemException file && file.getReason() != null) {
            return file.getFile() + ": " + file.getReason();
        }
        return failure instanceof IOException ? String.valueOf(failure.getMessage()) : "internal error: " + failure;
    }
}
