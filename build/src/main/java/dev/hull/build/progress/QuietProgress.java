package dev.hull.build.progress;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Says nothing as long as all goes well; of a program that fails it shows the end of what it has written. */
public final class QuietProgress implements BuildProgress {
    private static final int KEPT = 4096;

    private final PrintStream out;

    /** Prints onto a stream. */
    public QuietProgress(PrintStream out) {
        this.out = out;
    }

    @Override
    public Vertex begin(String name) {
        return new Kept(name);
    }

    @Override
    public void warning(String text) {
        out.print(text);
    }

    private final class Kept implements Vertex {
        private final String name;
        private byte[] last = new byte[0];

        Kept(String name) {
            this.name = name;
        }

        @Override
        public synchronized void output(boolean error, byte[] bytes, int length) {
            byte[] all = Arrays.copyOf(last, last.length + length);
            System.arraycopy(bytes, 0, all, last.length, length);
            last = all.length > KEPT ? Arrays.copyOfRange(all, all.length - KEPT, all.length) : all;
        }

        @Override
        public synchronized void failed(String message) {
            if (last.length > 0) {
                String text = new String(last, StandardCharsets.UTF_8);
                out.print(PlainProgress.firstLine(name) + "\n" + text + (text.endsWith("\n") ? "" : "\n"));
                out.flush();
            }
        }
    }
}
