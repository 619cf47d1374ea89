package dev.hull.build.output;

import dev.hull.build.progress.BuildProgress;
import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.content.Ingest;
import dev.hull.oci.Descriptor;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.Reference;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Puts the image into the store, under its names: all of them at once, or none. */
public final class StoreOutput implements BuildOutput {
    private final ImageStore store;
    private final List<Reference> names;
    private final BuildProgress progress;

    /** An output into that store. */
    public StoreOutput(ImageStore store, List<Reference> names, BuildProgress progress) {
        this.store = store;
        this.names = List.copyOf(names);
        this.progress = progress;
    }

    @Override
    public String accept(BuildResult result) throws IOException {
        BuildProgress.Vertex vertex = progress.begin("exporting to image");
        try (Ingest ingest = store.begin()) {
            Descriptor config =
                    ingest.add(MediaTypes.OCI_CONFIG, result.config().raw());
            ImageManifest manifest = ImageManifest.of(config, result.layers(), Map.of());
            Descriptor target = ingest.add(MediaTypes.OCI_MANIFEST, manifest.raw());
            Image image = store.add(ingest, target, names);
            vertex.status("writing image " + image.id() + " done");
            names.forEach(name -> vertex.status("naming to " + name + " done"));
            vertex.done();
            return image.id().toString();
        } catch (IOException | RuntimeException e) {
            vertex.failed(String.valueOf(e.getMessage()));
            throw e;
        }
    }
}
