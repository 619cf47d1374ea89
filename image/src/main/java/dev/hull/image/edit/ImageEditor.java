package dev.hull.image.edit;

import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.content.Failures;
import dev.hull.image.content.Ingest;
import dev.hull.image.explore.Exploration;
import dev.hull.image.explore.ImageSource;
import dev.hull.image.explore.SourceLayer;
import dev.hull.oci.ContainerConfig;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.History;
import dev.hull.oci.ImageConfig;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.Reference;
import dev.hull.oci.Timestamps;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Carries edits out. */
public final class ImageEditor {
    private final ImageStore store;
    private final EditRequest request;
    private final Image source;
    private final String created;

    private ImageEditor(ImageStore store, EditRequest request) {
        this.store = store;
        this.request = request;
        this.source = store.resolve(request.image());
        this.created = request.time()
                .or(() -> source.config().created())
                .map(Timestamps::format)
                .orElse("");
    }

    /** Makes the image; the old one stays as it is. */
    public static Image edit(ImageStore store, EditRequest request) {
        return Failures.translate(
                "cannot edit image '" + request.image() + "'", () -> new ImageEditor(store, request).run());
    }

    private History step(boolean empty) {
        return new History(created, request.step(), "", "", empty);
    }

    private Image run() throws IOException {
        try (Ingest ingest = store.begin()) {
            Draft draft = Draft.of(source);
            if (request.rebase().isPresent()) {
                EditRequest.Rebase rebase = request.rebase().get();
                draft = Rebasing.apply(
                        draft,
                        store.resolve(rebase.from()),
                        store.resolve(rebase.to()),
                        request.image(),
                        rebase.from());
            }
            boolean files =
                    !request.removals().isEmpty() || !request.additions().isEmpty();
            if (files) {
                draft.add(step(false), Optional.of(files(ingest, draft)));
            }
            squash(ingest, draft);
            ContainerConfig config = source.config().config();
            for (UnaryOperator<ContainerConfig> change : request.changes()) {
                config = change.apply(config);
            }
            if (!request.changes().isEmpty() && !files && request.squash() == 0) {
                draft.add(step(true), Optional.empty());
            }
            return publish(ingest, draft, config);
        }
    }

    private Draft.Layer files(Ingest ingest, Draft draft) throws IOException {
        Exploration tree = Exploration.of(new Drafted(request.image(), source, draft.sources(ingest)));
        FileLayer layer = new FileLayer(tree.mergedUpTo(draft.layers().size() - 1), request.time());
        request.removals().forEach(layer::remove);
        for (Addition addition : request.additions()) {
            layer.add(addition);
        }
        return layer.write(store.paths(), ingest);
    }

    private void squash(Ingest ingest, Draft draft) throws IOException {
        int count = Math.min(request.squash(), draft.layers().size());
        if (count < 2) {
            return;
        }
        List<SourceLayer> all = draft.sources(ingest);
        Draft.Layer one =
                Squash.apply(store.paths(), ingest, all.subList(all.size() - count, all.size()), count == all.size());
        draft.squash(count, step(false), one);
    }

    private Image publish(Ingest ingest, Draft draft, ContainerConfig config) throws IOException {
        List<Draft.Layer> layers = draft.layers();
        ImageConfig.Editor editor = source.config().edit();
        request.time().ifPresent(editor::created);
        ImageConfig built = editor.config(config)
                .layers(
                        layers.stream().map(Draft.Layer::diffId).toList(),
                        draft.steps().stream().map(Draft.Step::history).toList())
                .build();
        Descriptor blob = ingest.add(MediaTypes.OCI_CONFIG, built.raw());
        ImageManifest manifest = ImageManifest.of(
                blob,
                layers.stream().map(Draft.Layer::blob).toList(),
                source.manifest().annotations());
        Descriptor target = ingest.add(MediaTypes.OCI_MANIFEST, manifest.raw());
        return store.add(ingest, target, request.names());
    }

    /** An image on the way, as something to explore. */
    private record Drafted(String name, Image image, List<SourceLayer> layers) implements ImageSource {
        @Override
        public List<Reference> names() {
            return List.of();
        }

        @Override
        public Digest id() {
            return image.id();
        }

        @Override
        public ImageConfig config() {
            return image.config();
        }

        @Override
        public void close() {
            // nothing is held
        }
    }
}
