package dev.hull.build.progress;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * For people at a terminal: what is over stands above, a line each; what is under way is drawn below and again, with the last
 * lines of its output. Of what has failed all lines that are kept stay.
 *
 * <pre>
 *    CACHED [build 2/3] COPY . /src                 0.0s
 *           [build 3/3] RUN make                    4.2s
 *           │ cc -o hello hello.c
 * </pre>
 */
public final class TerminalProgress implements BuildProgress {
    private static final int SHOWN_LINES = 5;
    private static final int KEPT_LINES = 50;
    private static final long TICK_MILLIS = 150;
    private static final String INDENT = "       ";

    private final PrintStream out;
    private final int rows;
    private final int columns;
    private final List<Running> running = new ArrayList<>();
    private final Thread ticker;
    private int drawn;
    private boolean closed;

    /**
     * Draws on a terminal.
     *
     * @param rows its height
     * @param columns its width
     */
    public TerminalProgress(PrintStream out, int rows, int columns) {
        this.out = out;
        this.rows = rows;
        this.columns = columns;
        this.ticker = Thread.ofVirtual().unstarted(this::tick);
        ticker.start();
    }

    private void tick() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(TICK_MILLIS);
                draw(List.of());
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    @Override
    public synchronized Vertex begin(String name) {
        Running vertex = new Running(PlainProgress.firstLine(name));
        running.add(vertex);
        return vertex;
    }

    @Override
    public void warning(String text) {
        draw(text.lines().toList());
    }

    /** Takes away what was drawn, prints lines that stay, and draws what is under way. */
    private synchronized void draw(List<String> lasting) {
        if (closed) {
            lasting.forEach(line -> out.print(line + "\n"));
            return;
        }
        StringBuilder text = new StringBuilder();
        if (drawn > 0) {
            text.append("\u001b[").append(drawn).append("A\r\u001b[J");
        }
        lasting.forEach(line -> text.append(line).append('\n'));
        List<String> lines = new ArrayList<>();
        for (Running each : running) {
            lines.add(line("", each.name, each.seconds()));
            each.last(SHOWN_LINES).forEach(line -> lines.add(cut(INDENT + "│ " + line)));
        }
        drawn = Math.min(lines.size(), Math.max(1, rows - 1));
        lines.subList(0, drawn).forEach(line -> text.append(line).append('\n'));
        out.print(text);
        out.flush();
    }

    private String line(String state, String name, double seconds) {
        String time = String.format(Locale.ROOT, "%.1fs", seconds);
        int room = Math.max(10, columns - INDENT.length() - time.length() - 2);
        String shown = name.length() > room ? name.substring(0, room - 1) + "…" : name;
        return String.format(Locale.ROOT, "%6s ", state) + shown + " ".repeat(room - shown.length() + 1) + time;
    }

    private String cut(String line) {
        String plain = line.replace("\u001b", "").replace("\r", "").replace("\t", "    ");
        return plain.length() >= columns ? plain.substring(0, Math.max(1, columns - 1)) : plain;
    }

    private synchronized void end(Running vertex, String state, List<String> lasting) {
        running.remove(vertex);
        List<String> lines = new ArrayList<>();
        lines.add(line(state, vertex.name, vertex.seconds()));
        lasting.forEach(line -> lines.add(INDENT + "│ " + line));
        draw(lines);
    }

    @Override
    public void close() {
        ticker.interrupt();
        synchronized (this) {
            running.clear();
            draw(List.of());
            closed = true;
        }
    }

    private final class Running implements Vertex {
        private final String name;
        private final long start = System.nanoTime();
        private final Deque<String> lines = new ArrayDeque<>();
        private final StringBuilder unfinished = new StringBuilder();

        Running(String name) {
            this.name = name;
        }

        double seconds() {
            return (System.nanoTime() - start) / 1e9;
        }

        synchronized List<String> last(int count) {
            List<String> all = new ArrayList<>(lines);
            return all.subList(Math.max(0, all.size() - count), all.size());
        }

        private void add(String line) {
            lines.addLast(line);
            if (lines.size() > KEPT_LINES) {
                lines.removeFirst();
            }
        }

        @Override
        public synchronized void output(boolean error, byte[] bytes, int length) {
            unfinished.append(new String(bytes, 0, length, StandardCharsets.UTF_8));
            for (int end = unfinished.indexOf("\n"); end >= 0; end = unfinished.indexOf("\n")) {
                add(unfinished.substring(0, end));
                unfinished.delete(0, end + 1);
            }
        }

        @Override
        public synchronized void status(String line) {
            add(line);
        }

        @Override
        public void cached() {
            end(this, "CACHED", List.of());
        }

        @Override
        public void done() {
            end(this, "", List.of());
        }

        @Override
        public void failed(String message) {
            List<String> all;
            synchronized (this) {
                if (!unfinished.isEmpty()) {
                    add(unfinished.toString());
                    unfinished.setLength(0);
                }
                all = List.copyOf(lines);
            }
            end(this, "ERROR", all);
        }
    }
}
