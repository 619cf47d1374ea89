package dev.hull.cli.output;

import dev.hull.image.registry.LayerProgress;
import dev.hull.image.registry.TransferListener;
import java.io.PrintStream;

/**
 * A transfer as lines, where standard output is no terminal: what the whole image has come to. Of single layers only what went
 * wrong for the moment is told, so that a log shows why a transfer takes long.
 */
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
        if (progress.state() == LayerProgress.State.RETRYING) {
            line(progress.id() + ": " + progress.text());
        }
    }
}
