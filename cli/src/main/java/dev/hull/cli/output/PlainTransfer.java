package dev.hull.cli.output;

import dev.hull.image.registry.LayerProgress;
import dev.hull.image.registry.TransferListener;
import java.io.PrintStream;

/** A transfer as lines, where standard output is no terminal: one for each thing that has happened, none for how far it is. */
public final class PlainTransfer implements TransferListener {
    private final PrintStream out;

    /** Lines to that stream, which is flushed after each. */
    public PlainTransfer(PrintStream out) {
        this.out = out;
    }

    @Override
    public synchronized void line(String text) {
        out.print(text + "\n");
        out.flush();
    }

    @Override
    public void layer(LayerProgress progress) {
        if (!progress.state().isRunning()) {
            line(progress.id() + ": " + progress.text());
        }
    }
}
