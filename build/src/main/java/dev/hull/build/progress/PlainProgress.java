package dev.hull.build.progress;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * BuildKit's plain form, for logs: each line begins with the number of what it is about.
 *
 * <pre>
 *   #5 [build 2/3] RUN make
 *   #5 0.123 cc -o hello hello.c
 *   #5 DONE 0.4s
 * </pre>
 */
public final class PlainProgress implements BuildProgress {
    private final PrintStream out;
    private int vertices;
    private int last;

    /** Prints onto a stream. */
    public PlainProgress(PrintStream out) {
        this.out = out;
    }

    @Override
    public synchronized Vertex begin(String name) {
        Line vertex = new Line(++vertices);
        vertex.print(firstLine(name));
        return vertex;
    }

    static String firstLine(String name) {
        int end = name.indexOf('\n');
        return end < 0 ? name : name.substring(0, end);
    }

    @Override
    public synchronized void warning(String text) {
        out.print("\n" + text);
        out.flush();
    }

    private final class Line implements Vertex {
        private final int number;
        private final long start = System.nanoTime();
        private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();

        Line(int number) {
            this.number = number;
        }

        private void print(String text) {
            synchronized (PlainProgress.this) {
                if (last != 0 && last != number) {
                    out.print('\n');
                }
                last = number;
                out.print("#" + number + " " + text + "\n");
                out.flush();
            }
        }

        @Override
        public synchronized void output(boolean error, byte[] bytes, int length) {
            for (int i = 0; i < length; i++) {
                if (bytes[i] == '\n') {
                    line();
                } else {
                    unfinished.write(bytes[i]);
                }
            }
        }

        private void line() {
            String text = unfinished.toString(StandardCharsets.UTF_8);
            unfinished.reset();
            print(String.format(Locale.ROOT, "%.3f %s", seconds(), text.endsWith("\r") ? text.stripTrailing() : text));
        }

        private synchronized void end() {
            if (unfinished.size() > 0) {
                line();
            }
        }

        private double seconds() {
            return (System.nanoTime() - start) / 1e9;
        }

        @Override
        public void status(String line) {
            print(line);
        }

        @Override
        public void cached() {
            print("CACHED");
        }

        @Override
        public void done() {
            end();
            print(String.format(Locale.ROOT, "DONE %.1fs", seconds()));
        }

        @Override
        public void failed(String message) {
            end();
            print("ERROR: " + message);
        }
    }
}
