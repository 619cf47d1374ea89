package dev.hull.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs command lines in this process, on directories of its own, and keeps what they print. */
public final class Console {
    private final Path directory;
    private final Map<String, String> environment = new HashMap<>();
    private byte[] input = {};

    /** A console whose current directory, store and run-time files are below that directory. */
    public Console(Path directory) {
        this.directory = directory;
        environment.put("HULL_ROOT", directory.resolve("store").toString());
        environment.put("HULL_RUN_ROOT", directory.resolve("run").toString());
        environment.put("HULL_HOME", directory.resolve("home").toString());
        environment.put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    }

    /** Sets a variable of the environment. */
    public Console with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Sets what the next commands read. */
    public Console input(byte[] bytes) {
        input = bytes.clone();
        return this;
    }

    /** What a command did. */
    public record Result(int status, String output, String error) {
        /** The output without the last line end. */
        public String line() {
            return output.stripTrailing();
        }
    }

    /** Runs words. */
    public Result run(String... words) {
        return run(List.of(words));
    }

    /** Runs words separated by blanks; single quotes keep blanks. */
    public Result shell(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        boolean any = false;
        for (char c : (line + " ").toCharArray()) {
            if (c == '\'') {
                quoted = !quoted;
                any = true;
            } else if (c == ' ' && !quoted) {
                if (any) {
                    words.add(word.toString());
                }
                word.setLength(0);
                any = false;
            } else {
                word.append(c);
                any = true;
            }
        }
        return run(words);
    }

    private Result run(List<String> words) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ByteArrayOutputStream error = new ByteArrayOutputStream();
        int status = new Main(
                        new ByteArrayInputStream(input),
                        new PrintStream(output, false, StandardCharsets.UTF_8),
                        new PrintStream(error, false, StandardCharsets.UTF_8),
                        environment,
                        directory)
                .execute(words);
        return new Result(status, output.toString(StandardCharsets.UTF_8), error.toString(StandardCharsets.UTF_8));
    }
}
