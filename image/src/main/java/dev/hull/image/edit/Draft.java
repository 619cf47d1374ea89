package dev.hull.image.edit;

import dev.hull.image.Image;
import dev.hull.image.content.Ingest;
import dev.hull.image.explore.SourceLayer;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.History;
import dev.hull.oci.MediaTypes;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Layers and history of an image that is being made. */
final class Draft {
    /** A step with its layer, if it has one. */
    record Step(History history, Optional<Layer> layer) {}

    /** A layer. */
    record Layer(Descriptor blob, Digest diffId) {}

    private final List<Step> steps = new ArrayList<>();

    static Draft of(Image image) {
        Draft draft = new Draft();
        List<Digest> diffIds = image.config().diffIds();
        List<Descriptor> blobs = image.manifest().layers();
        int layer = 0;
        for (History step : image.config().history()) {
            boolean has = !step.emptyLayer() && layer < diffIds.size();
            draft.steps.add(new Step(
                    step, has ? Optional.of(new Layer(oci(blobs.get(layer)), diffIds.get(layer))) : Optional.empty()));
            layer += has ? 1 : 0;
        }
        for (; layer < diffIds.size(); layer++) {
            draft.steps.add(new Step(
                    new History("", "", "", "", false),
                    Optional.of(new Layer(oci(blobs.get(layer)), diffIds.get(layer)))));
        }
        return draft;
    }

    /** The same blob under OCI's name for its type, as an OCI manifest wants it. */
    private static Descriptor oci(Descriptor blob) {
        String type = MediaTypes.ociLayer(blob.mediaType());
        return type.equals(blob.mediaType())
                ? blob
                : Descriptor.of(type, blob.digest(), blob.size()).withAnnotations(blob.annotations());
    }

    List<Step> steps() {
        return steps;
    }

    List<Layer> layers() {
        return steps.stream().flatMap(step -> step.layer().stream()).toList();
    }

    void add(History history, Optional<Layer> layer) {
        steps.add(new Step(history, layer));
    }

    /** Replaces the uppermost layers and their steps by one. */
    void squash(int count, History history, Layer layer) {
        int left = count;
        for (int i = steps.size() - 1; i >= 0 && left > 0; i--) {
            if (steps.get(i).layer().isPresent()) {
                left--;
                steps.remove(i);
            }
        }
        steps.add(new Step(history, Optional.of(layer)));
    }

    /** Its layers as something that can be read, wherever their blobs are at the moment. */
    List<SourceLayer> sources(Ingest ingest) {
        List<SourceLayer> sources = new ArrayList<>();
        for (Layer layer : layers()) {
            sources.add(new SourceLayer(
                    layer.diffId(),
                    Optional.of(layer.blob().digest()),
                    layer.blob().size(),
                    () -> Files.newInputStream(ingest.locate(layer.blob().digest()))));
        }
        return sources;
    }
}
