package dev.hull.engine.files;

import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.content.Ingest;
import dev.hull.image.imports.ChangeInstruction;
import dev.hull.image.layer.Compression;
import dev.hull.image.layer.LayerWriter;
import dev.hull.image.tar.ByteNames;
import dev.hull.image.tar.TarEntry;
import dev.hull.linux.fs.DirectoryHandle;
import dev.hull.oci.ContainerConfig;
import dev.hull.oci.Descriptor;
import dev.hull.oci.History;
import dev.hull.oci.ImageConfig;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.Reference;
import dev.hull.oci.Timestamps;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Makes an image of a container: the layers of its image and one with what it has changed. The same changes give the same layer.
 *
 * @param name of the image, which always has a tag; empty for an image without one
 * @param changes to its configuration, in order
 * @param message history comment
 * @param author who is named
 */
public record Commit(Optional<Reference> name, List<ChangeInstruction> changes, String message, String author) {
    public Commit {
        changes = List.copyOf(changes);
    }

    /**
     * Makes the image.
     *
     * @param base the image that the container was made from
     * @param settings the container's, in Docker's form of {@code Config}
     * @param command the container's program and arguments
     * @param upper its upper directory
     * @param diff what it has changed
     * @param warnings hears what is left out
     */
    public Image make(
            ImageStore store,
            Image base,
            JsonObject settings,
            List<String> command,
            Path upper,
            List<UpperDiff.Change> diff,
            Consumer<String> warnings)
            throws IOException {
        ContainerConfig config = ChangeInstruction.applyAll(merged(base.config().config(), settings), changes);
        try (Ingest ingest = store.begin()) {
            LayerWriter.Layer layer = layer(ingest, upper, diff, warnings);
            Instant now = Instant.now();
            ImageConfig image = base.config()
                    .edit()
                    .created(now)
                    .author(author)
                    .config(config)
                    .addLayer(
                            layer.diffId(),
                            new History(Timestamps.format(now), String.join(" ", command), author, message, false))
                    .build();
            Descriptor blob = ingest.add(MediaTypes.OCI_CONFIG, image.raw());
            List<Descriptor> layers = new ArrayList<>(base.manifest().layers());
            layers.add(layer.descriptor());
            ImageManifest manifest = ImageManifest.of(blob, layers, Map.of());
            Descriptor target = ingest.add(MediaTypes.OCI_MANIFEST, manifest.raw());
            Image made = store.add(ingest, target, name.stream().toList());
            layer.sizes().write(store.paths(), layer.diffId());
            return made;
        }
    }

    private static ContainerConfig merged(ContainerConfig image, JsonObject settings) {
        ContainerConfig own = ContainerConfig.of(settings);
        ContainerConfig merged = image.withUser(own.user())
                .withEnv(own.env())
                .withEntrypoint(own.entrypoint())
                .withCmd(own.cmd())
                .withWorkingDir(own.workingDir())
                .withExposedPorts(own.exposedPorts())
                .withVolumes(own.volumes())
                .withStopSignal(own.stopSignal());
        for (Map.Entry<String, String> label : own.labels().entrySet()) {
            merged = merged.withLabel(label.getKey(), label.getValue());
        }
        return own.healthcheck().isPresent()
                ? merged.withHealthcheck(own.healthcheck().get())
                : merged;
    }

    private static LayerWriter.Layer layer(
            Ingest ingest, Path upper, List<UpperDiff.Change> diff, Consumer<String> warnings) throws IOException {
        Set<String> wanted = new HashSet<>();
        for (UpperDiff.Change change : diff) {
            for (String path = change.path(); !path.isEmpty(); path = ByteNames.parent(path)) {
                wanted.add(path);
            }
        }
        try (LayerWriter layer = new LayerWriter(ingest, Compression.NONE)) {
            if (Files.isDirectory(upper)) {
                try (DirectoryHandle root = DirectoryHandle.open(upper)) {
                    new TreeSource(new LayerSink(layer), warnings, wanted::contains).readDirectory(root, "");
                }
            }
            return layer.finish();
        }
    }

    /** Writes what overlayfs keeps in an upper directory as a layer has it. */
    private record LayerSink(LayerWriter layer) implements EntrySink {
        @Override
        public void add(TarEntry entry, Content content) throws IOException {
            boolean zero = entry.deviceMajor() == 0 && entry.deviceMinor() == 0;
            if (entry.name().isEmpty()) {
                return; // the root is not a change
            }
            if (entry.type() == TarEntry.Type.CHARACTER_DEVICE && zero) {
                layer.whiteout(entry.name());
            } else if (entry.type() == TarEntry.Type.FILE && entry.size() > 0) {
                layer.add(entry, content.stream());
            } else {
                layer.add(entry);
            }
        }

        @Override
        public void opaque(String directory) throws IOException {
            layer.opaque(directory);
        }

        @Override
        public void finish() {}
    }
}
