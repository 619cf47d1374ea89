package dev.hull.cli.output;

import dev.hull.image.registry.LayerProgress;
import dev.hull.image.registry.TransferListener;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * A transfer on a terminal: a line per layer that is written over as it gets on, with a bar. Where there are more layers than
 * the terminal has lines, those under way and a sum of the others.
 *
 * <pre>
 *   df20fa9351a1: Downloading [=====&gt;             ] 1.2MB/2.8MB
 *   0aa799e29f83: Pull complete
 * </pre>
 */
public final class TerminalTransfer implements TransferListener {
    /** Drawn at most this often; the eye wants no more, and a transfer reports thousands of times a second. */
    private static final long PAUSE_NANOS = 100_000_000;

    private static final int BAR = 40;
    private static final String CLEAR_LINE = "\033[2K";
    private static final String CLEAR_BELOW = "\033[J";

    private final PrintStream out;
    private final int rows;
    private final int columns;
    private final LongSupplier clock;
    private final Map<String, LayerProgress> layers = new LinkedHashMap<>();
    private int drawn;
    private long last;

    /**
     * A display.
     *
     * @param rows lines of the terminal
     * @param columns characters of a line
     * @param clock nanoseconds
     */
    public TerminalTransfer(PrintStream out, int rows, int columns, LongSupplier clock) {
        this.out = out;
        this.rows = Math.max(rows, 3);
        this.columns = Math.max(columns, 20);
        this.clock = clock;
        this.last = clock.getAsLong() - PAUSE_NANOS;
    }

    @Override
    public synchronized void line(String text) {
        draw();
        layers.clear();
        drawn = 0;
        out.print(text + "\n");
        out.flush();
    }

    @Override
    public synchronized void layer(LayerProgress progress) {
        LayerProgress before = layers.put(progress.id(), progress);
        long now = clock.getAsLong();
        boolean same = before != null && before.state() == progress.state();
        if (!same && !progress.state().isRunning() || now - last >= PAUSE_NANOS) {
            last = now;
            draw();
        }
    }

    private void draw() {
        List<String> lines = lines();
        StringBuilder text = new StringBuilder();
        if (drawn > 0) {
            text.append("\033[").append(drawn).append('A');
        }
        for (String line : lines) {
            text.append(CLEAR_LINE)
                    .append(line, 0, Math.min(line.length(), columns - 1))
                    .append('\n');
        }
        if (lines.size() < drawn) {
            text.append(CLEAR_BELOW);
        }
        drawn = lines.size();
        out.print(text);
        out.flush();
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (layers.size() < rows) {
            layers.values().forEach(layer -> lines.add(line(layer)));
            return lines;
        }
        int finished = 0;
        for (LayerProgress layer : layers.values()) {
            if (layer.state().isRunning() && lines.size() < rows - 2) {
                lines.add(line(layer));
            } else if (!layer.state().isRunning()) {
                finished++;
            }
        }
        lines.add(finished + " other layers");
        return lines;
    }

    private String line(LayerProgress layer) {
        String text = layer.id() + ": " + layer.text();
        if (layer.total() <= 0 || !layer.state().isRunning()) {
            return text;
        }
        String amount = " " + Human.size(layer.current()) + "/" + Human.size(layer.total());
        int room = Math.min(BAR, columns - text.length() - amount.length() - 5);
        return text + (room < 5 ? "" : " " + bar(layer, room)) + amount;
    }

    private static String bar(LayerProgress layer, int width) {
        int done = (int) Math.clamp(layer.current() * (double) width / layer.total(), 0, width);
        String head = done == width ? "" : ">";
        return "[" + "=".repeat(done) + head + " ".repeat(width - done - head.length()) + "]";
    }
}
