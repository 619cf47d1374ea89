package dev.hull.engine.files;

import dev.hull.linux.fs.DirectoryHandle;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Consumer;

/** Writes all files of a container as one flat archive. */
public final class Export {
    private Export() {}

    /**
     * Writes the archive.
     *
     * @param view of the root alone
     * @param warnings hears what is left out
     */
    public static void write(RootView view, OutputStream out, Consumer<String> warnings) throws IOException {
        TarSink sink = new TarSink(out);
        try (DirectoryHandle root = view.root().openDirectory("")) {
            new TreeSource(sink, warnings).readDirectory(root, "");
        }
        sink.finish();
    }
}
