package dev.hull.image.pack;

import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.content.Failures;
import dev.hull.image.content.Ingest;
import dev.hull.image.layer.Compression;
import dev.hull.image.layer.LayerWriter;
import dev.hull.oci.Descriptor;
import dev.hull.oci.History;
import dev.hull.oci.ImageConfig;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.Reference;
import dev.hull.oci.Timestamps;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Puts a plan into a store as an image of one layer. The same plan gives the same image, with the same id. */
public final class PackedImage {
    /** What is said before {@link #toolbox} makes that image. */
    public static final String TOOLBOX_NOTICE =
            "Packing the image " + Toolbox.NAME + " from this machine's programs (once)";

    private PackedImage() {}

    /**
     * Reads the planned files and stores the image.
     *
     * @param names to give it; empty for an image that is reached by its id only
     * @throws dev.hull.oci.HullException when a file cannot be read or changed since it was planned, or the store cannot be
     *     written; the store is as it was then
     */
    public static Image store(ImageStore store, PackPlan plan, Collection<Reference> names) {
        return Failures.translate("cannot pack", () -> run(store, plan, names));
    }

    /** The image {@code hull/toolbox}, packed from this machine's programs when the store does not have it. */
    public static Image toolbox(ImageStore store) {
        return store.find(Toolbox.NAME)
                .orElseGet(() -> store(store, Packer.plan(Toolbox.request()), List.of(Reference.parse(Toolbox.NAME))));
    }

    /**
     * A layer of what a plan adds to an image that has its programs from elsewhere: what was included, and what that needs and the
     * image does not have.
     *
     * @param present whether the image has something at a path, which begins with a slash
     */
    public static LayerWriter.Layer addition(Ingest ingest, PackPlan plan, Predicate<String> present)
            throws IOException {
        List<PackEntry> added = plan.entries().stream()
                .filter(entry -> isIncluded(entry) || !present.test(entry.path()))
                .toList();
        PackPlan rest =
                new PackPlan(added, plan.warnings(), plan.config(), plan.platform(), plan.created(), plan.title());
        try (LayerWriter writer = new LayerWriter(ingest, Compression.NONE)) {
            Packer.write(rest, new LayerSink(writer, plan.created()));
            return writer.finish();
        }
    }

    private static boolean isIncluded(PackEntry entry) {
        return !(entry instanceof PackEntry.Directory) && entry.reason().text().startsWith("included by ");
    }

    private static Image run(ImageStore store, PackPlan plan, Collection<Reference> names) throws IOException {
        try (Ingest ingest = store.begin()) {
            LayerWriter.Layer layer;
            try (LayerWriter writer = new LayerWriter(ingest, Compression.NONE)) {
                Packer.write(plan, new LayerSink(writer, plan.created()));
                layer = writer.finish();
            }
            History step = new History(Timestamps.format(plan.created()), plan.title(), "", "", false);
            ImageConfig config = ImageConfig.builder(plan.platform())
                    .created(plan.created())
                    .config(plan.config())
                    .addLayer(layer.diffId(), step)
                    .build();
            Descriptor blob = ingest.add(MediaTypes.OCI_CONFIG, config.raw());
            ImageManifest manifest = ImageManifest.of(blob, List.of(layer.descriptor()), Map.of());
            Image image = store.add(ingest, ingest.add(MediaTypes.OCI_MANIFEST, manifest.raw()), names);
            layer.sizes().write(store.paths(), layer.diffId());
            return image;
        }
    }
}
