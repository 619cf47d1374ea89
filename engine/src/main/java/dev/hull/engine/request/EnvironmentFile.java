package dev.hull.engine.request;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code --env-file} and {@code --label-file}: one {@code NAME=value} or {@code NAME} a line, {@code #} comments. */
public final class EnvironmentFile {
    private EnvironmentFile() {}

    /**
     * The lines of the file that count, in order.
     *
     * @throws HullException when it cannot be read, is not UTF-8, or a name has white space
     */
    public static List<String> read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, "open " + file + ": no such file or directory", e);
        } catch (MalformedInputException e) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, file + ": not UTF-8 text", e);
        } catch (IOException e) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, "read " + file + ": " + e.getMessage(), e);
        }
        List<String> variables = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).stripLeading();
            if (i == 0 && line.startsWith("\uFEFF")) {
                line = line.substring(1);
            }
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int equals = line.indexOf('=');
            String name = equals < 0 ? line : line.substring(0, equals);
            if (name.isBlank() || name.indexOf(' ') >= 0 || name.indexOf('\t') >= 0) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        file + ":" + (i + 1) + ": \"" + name + "\" is not a variable name; expected NAME=value");
            }
            variables.add(line);
        }
        return variables;
    }
}
