package dev.hull.image;

import dev.hull.image.content.Failures;
import dev.hull.image.content.Ingest;
import dev.hull.oci.Descriptor;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.ImageConfig;
import dev.hull.oci.ImageIndex;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.Platform;
import dev.hull.oci.Reference;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Images for several platforms under one name: an OCI image index whose manifests are images of the store. */
public final class ManifestList {
    private final ImageStore store;

    /** Lists of that store. */
    public ManifestList(ImageStore store) {
        this.store = store;
    }

    /** The index of that name. */
    public ImageIndex read(String name) {
        Image image = store.resolve(name);
        if (!MediaTypes.isIndex(image.target().mediaType())) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "'" + name + "' is no manifest list but an image; hull manifest create makes one");
        }
        return Failures.translate(
                "cannot read manifest list '" + name + "'",
                () -> ImageIndex.parse(
                        Files.readAllBytes(store.paths().blob(image.target().digest()))));
    }

    /** What an image is in a list: its manifest with its platform. */
    public Descriptor entry(String image) {
        Image found = store.resolve(image);
        return found.manifest().computeDescriptor().withPlatform(found.config().platform());
    }

    /**
     * Writes a list.
     *
     * @param entries at least one, each platform once
     */
    public Descriptor write(Reference name, List<Descriptor> entries) {
        List<String> platforms = new ArrayList<>();
        for (Descriptor entry : entries) {
            String platform = entry.platform().map(Platform::toString).orElse("");
            if (platforms.contains(platform)) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "manifest list '" + name.familiar() + "' has two images for " + platform
                                + "; say what they are for by hull manifest annotate, or leave one out");
            }
            platforms.add(platform);
        }
        if (entries.isEmpty()) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT, "manifest list '" + name.familiar() + "' needs an image");
        }
        return Failures.translate("cannot write manifest list '" + name.familiar() + "'", () -> {
            try (Ingest ingest = store.begin()) {
                Descriptor target = ingest.add(
                        MediaTypes.OCI_INDEX, ImageIndex.of(entries, Map.of()).raw());
                ImageIndex index = ImageIndex.of(entries, Map.of());
                Descriptor chosen = index.find(Platform.host()).orElse(entries.getFirst());
                ImageManifest manifest = ImageManifest.parse(Files.readAllBytes(ingest.locate(chosen.digest())));
                ImageConfig config = ImageConfig.parse(
                        Files.readAllBytes(ingest.locate(manifest.config().digest())));
                store.addIndex(ingest, target, config.computeDigest(), name);
                return target;
            }
        });
    }
}
