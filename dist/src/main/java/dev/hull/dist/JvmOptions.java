package dev.hull.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The JVM's arguments, one per line. In the source, a line that starts with {@code #} says why, and is not installed.
 *
 * @param arguments in order
 */
record JvmOptions(List<String> arguments) {
    JvmOptions {
        arguments = List.copyOf(arguments);
    }

    static JvmOptions read(Path file) throws IOException {
        return new JvmOptions(Files.readAllLines(file).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList());
    }

    String toText() {
        return String.join("\n", arguments) + "\n";
    }
}
