package dev.hull.engine.files;

import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.content.Ingest;
import dev.hull.image.imports.ChangeInstruction;
import dev.hull.image.layer.LayerWriter;
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
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
            LayerWriter.Layer layer = ChangeLayer.write(ingest, upper, diff, Optional.empty(), warnings);
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
}
