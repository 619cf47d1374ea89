package dev.hull.it.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs programs of the machine to their end. */
public final class Programs {
    /** Nothing that a test waits for takes longer, even on a loaded machine. */
    public static final Duration DEADLINE = Duration.ofSeconds(60);

    private Programs() {}

    /** Runs a command with nothing on its standard input. */
    public static Finished run(String... command) {
        return run(List.of(command), Map.of(), new byte[0], DEADLINE);
    }

    /**
     * Runs a command.
     *
     * @param environment variables in addition to this process's
     * @param input standard input
     * @param deadline after which the command is killed
     * @throws AssertionError at the deadline, with what the command had written until then
     */
    public static Finished run(List<String> command, Map<String, String> environment, byte[] input, Duration deadline) {
        try {
            Process process = start(command, environment);
            Collector output = new Collector(process.getInputStream());
            Collector error = new Collector(process.getErrorStream());
            feed(process.getOutputStream(), input);
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
                throw new AssertionError("not ended after " + deadline.toSeconds() + " s: "
                        + new Finished(command, -1, output.soFar(), text(error.soFar())));
            }
            // A descendant may hold the streams open; what the command itself wrote is there.
            return new Finished(command, process.exitValue(), output.all(), text(error.all()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + command, e);
        }
    }

    /** Starts a command and leaves it to the caller. */
    public static Process start(List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(Path.of("/").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("HULL_") || name.startsWith("XDG_"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static void feed(OutputStream target, byte[] input) {
        Thread.ofVirtual().start(() -> {
            try (target) {
                target.write(input);
            } catch (IOException e) {
                // The program ended without reading everything, as it may.
            }
        });
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Reads a stream to its end in the background. */
    private static final class Collector {
        private static final long GRACE_MILLIS = 1000;

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final Thread thread;

        Collector(InputStream stream) {
            thread = Thread.ofVirtual().start(() -> {
                try (stream) {
                    stream.transferTo(bytes);
                } catch (IOException e) {
                    bytes.writeBytes(("[" + e + "]").getBytes(StandardCharsets.UTF_8));
                }
            });
        }

        byte[] all() throws InterruptedException {
            thread.join(GRACE_MILLIS);
            return soFar();
        }

        byte[] soFar() {
            return bytes.toByteArray();
        }
    }
}
