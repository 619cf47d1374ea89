package dev.hull.image.packages;

import dev.hull.image.explore.LayerListener;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/** Takes a whole small file. */
final class Collected implements LayerListener.Receiver {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Consumer<byte[]> done;

    Collected(Consumer<byte[]> done) {
        this.done = done;
    }

    @Override
    public void accept(byte[] more, int offset, int length) {
        bytes.write(more, offset, length);
    }

    @Override
    public void end() {
        done.accept(bytes.toByteArray());
    }
}
