package dev.hull.cli.output;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The terminal that this process was started from. What has to be asked of it, the program {@code stty} asks. */
public final class Terminal {
    private static final Path DEVICE = Path.of("/dev/tty");

    private Terminal() {}

    /** Whether a descriptor of this process is a terminal, as /proc names it. */
    public static boolean is(int descriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Its size.
     *
     * @param rows lines
     * @param columns characters of a line
     */
    public record Size(int rows, int columns) {
        /** What is supposed where nobody says. */
        public static final Size USUAL = new Size(24, 80);
    }

    /** Its size, or {@link Size#USUAL}. */
    public static Size size() {
        String[] words = stty("size").split(" ");
        try {
            if (words.length == 2) {
                Size size = new Size(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
                return size.rows > 0 && size.columns > 0 ? size : Size.USUAL;
            }
        } catch (NumberFormatException e) {
            // as if it had said nothing
        }
        return Size.USUAL;
    }

    /** Other settings than before, until this is closed. */
    public static final class Changed implements AutoCloseable {
        private final String before;
        private final Thread restore;

        private Changed(String usual, String... settings) {
            String now = stty("-g");
            before = now.isEmpty() ? usual : now;
            restore = new Thread(() -> stty(before));
            Runtime.getRuntime().addShutdownHook(restore);
            stty(settings);
        }

        @Override
        public void close() {
            stty(before);
            Runtime.getRuntime().removeShutdownHook(restore);
        }
    }

    /** Sees to it that what is typed is not shown, until closed or until this process ends. */
    public static Changed silence() {
        return new Changed("echo", "-echo");
    }

    /**
     * Hands keys over as they are pressed, unseen, until closed or until this process ends; a read ends after a fifth of a
     * second without one.
     */
    public static Changed raw() {
        return new Changed("sane", "raw", "-echo", "min", "0", "time", "2");
    }

    private static String stty(String... arguments) {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(DEVICE.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0 ? output : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
