package dev.hull.engine.files;

import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarWriter;
import java.io.IOException;
import java.io.OutputStream;

/** Writes an archive onto a stream. */
final class TarSink implements EntrySink {
    private final TarWriter writer;

    TarSink(OutputStream out) {
        this.writer = new TarWriter(out);
    }

    @Override
    public void add(TarEntry entry, Content content) throws IOException {
        if (entry.type() == TarEntry.Type.FILE && entry.size() > 0) {
            writer.add(entry, content.stream());
        } else {
            writer.add(entry);
        }
    }

    @Override
    public void finish() throws IOException {
        writer.finish();
    }
}
