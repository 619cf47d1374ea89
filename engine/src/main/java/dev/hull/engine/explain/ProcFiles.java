package dev.hull.engine.explain;

import dev.hull.linux.fs.KernelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Small files of /proc and /sys. */
final class ProcFiles {
    private ProcFiles() {}

    /** The text of a file, empty when it cannot be read or has none. */
    static Optional<String> read(String file) {
        String text = KernelFile.readIfThere(file);
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /** The text without white space around it, empty when it cannot be read. */
    static String value(String file) {
        return read(file).map(String::strip).orElse("");
    }

    /** What a symbolic link says, empty when it cannot be read. */
    static String link(String file) {
        try {
            return Files.readSymbolicLink(Path.of(file)).toString();
        } catch (IOException e) {
            return "";
        }
    }

    /** The value behind {@code name:} in a file such as /proc/PID/status. */
    static String field(String text, String name) {
        for (String line : text.split("\n", -1)) {
            if (line.startsWith(name + ":")) {
                return line.substring(name.length() + 1).strip();
            }
        }
        return "";
    }
}
