package dev.hull.engine.files;

import dev.hull.image.content.Ingest;
import dev.hull.image.layer.Compression;
import dev.hull.image.layer.LayerWriter;
import dev.hull.image.tar.ByteNames;
import dev.hull.image.tar.TarEntry;
import dev.hull.linux.fs.DirectoryHandle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Makes a layer of what a container has changed. The same changes give the same layer. */
public final class ChangeLayer {
    private ChangeLayer() {}

    /**
     * Writes the layer.
     *
     * @param upper the container's upper directory
     * @param diff what of it counts
     * @param latest later times of change become this one; empty keeps all
     * @param warnings hears what is left out
     */
    public static LayerWriter.Layer write(
            Ingest ingest, Path upper, List<UpperDiff.Change> diff, Optional<Instant> latest, Consumer<String> warnings)
            throws IOException {
        Set<String> wanted = new HashSet<>();
        for (UpperDiff.Change change : diff) {
            for (String path = change.path(); !path.isEmpty(); path = ByteNames.parent(path)) {
                wanted.add(path);
            }
        }
        try (LayerWriter layer = new LayerWriter(ingest, Compression.NONE)) {
            if (Files.isDirectory(upper)) {
                try (DirectoryHandle root = DirectoryHandle.open(upper)) {
                    new TreeSource(new LayerSink(layer, latest), warnings, wanted::contains).readDirectory(root, "");
                }
            }
            return layer.finish();
        }
    }

    /** Writes what overlayfs keeps in an upper directory as a layer has it. */
    private record LayerSink(LayerWriter layer, Optional<Instant> latest) implements EntrySink {
        @Override
        public void add(TarEntry found, Content content) throws IOException {
            boolean zero = found.deviceMajor() == 0 && found.deviceMinor() == 0;
            if (found.name().isEmpty()) {
                return; // the root is not a change
            }
            TarEntry entry = inTime(found);
            if (entry.type() == TarEntry.Type.CHARACTER_DEVICE && zero) {
                layer.whiteout(entry.name());
            } else if (entry.type() == TarEntry.Type.FILE && entry.size() > 0) {
                layer.add(entry, content.stream());
            } else {
                layer.add(entry);
            }
        }

        private TarEntry inTime(TarEntry entry) {
            boolean late =
                    latest.isPresent() && entry.mtimeSeconds() >= latest.get().getEpochSecond();
            return late ? entry.withTime(latest.get().getEpochSecond(), 0) : entry;
        }

        @Override
        public void opaque(String directory) throws IOException {
            layer.opaque(directory);
        }

        @Override
        public void finish() {}
    }
}
