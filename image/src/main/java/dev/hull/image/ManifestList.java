package dev.hull.image;

import dev.hull.image.content.Failures;
import dev.hull.image.content.Ingest;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
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
import java.util.Optional;
import java.util.function.Function;

/** Images for several platforms under one name: an OCI image index whose manifests are images of the store. */
public final class ManifestList {
    private final ImageStore store;

    /** Lists of that store. */
    public ManifestList(ImageStore store) {
        this.store = store;
    }

    /** The index of that name. */
    public ImageIndex read(String name) {
        return find(name)
                .orElseThrow(() -> new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "'" + name + "' is no manifest list but an image; hull manifest create makes one"));
    }

    /**
     * The index of that name, or empty when an image has it.
     *
     * @throws HullException {@link ErrorKind#NOT_FOUND} when nothing has
     */
    public Optional<ImageIndex> find(String name) {
        return Failures.translate("cannot read manifest list '" + name + "'", () -> {
            Descriptor target = store.lookup()
                    .find(name)
                    .orElseThrow(() -> ImageStore.noSuchImage(name))
                    .descriptor();
            return MediaTypes.isIndex(target.mediaType())
                    ? Optional.of(
                            ImageIndex.parse(Files.readAllBytes(store.paths().blob(target.digest()))))
                    : Optional.empty();
        });
    }

    /** What an image brings into a list: all entries of a list, or itself. */
    public List<Descriptor> entries(String image) {
        Optional<ImageIndex> list = find(image);
        return list.isPresent() ? list.get().manifests() : List.of(entry(image));
    }

    /**
     * Removes a list with all the names that it has, those at registries included; what its images are called otherwise, they keep.
     *
     * @param usersOf the containers that were made from the image of an id
     */
    public void remove(String name, Function<Digest, List<ImageUser>> usersOf) {
        Digest digest = read(name).computeDigest();
        Failures.translate("cannot remove manifest list '" + name + "'", () -> {
            for (IndexEntry entry : store.index().read()) {
                Optional<Reference> own = entry.name();
                boolean listed = own.isPresent() && entry.descriptor().digest().equals(digest);
                if (listed && store.lookup().find(own.get().toString()).isPresent()) {
                    store.remove(own.get().toString(), false, usersOf);
                }
            }
            return digest;
        });
    }

    /** What an image is in a list: its manifest with its platform. */
    public Descriptor entry(String image) {
        Image found = store.resolve(image);
        return found.manifest().computeDescriptor().withPlatform(found.config().platform());
    }

    /**
     * Writes a list.
     *
     * @param entries each platform once; none for a list that is yet to be filled
     */
    public Descriptor write(Reference name, List<Descriptor> entries) {
        List<String> platforms = new ArrayList<>();
        for (Descriptor entry : entries) {
            String platform = entry.platform().map(ManifestList::distinct).orElse("");
            if (platforms.contains(platform)) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "manifest list '" + name.familiar() + "' has two images for " + platform
                                + "; say what they are for by hull manifest annotate, or leave one out");
            }
            platforms.add(platform);
        }
        return Failures.translate("cannot write manifest list '" + name.familiar() + "'", () -> {
            try (Ingest ingest = store.begin()) {
                Descriptor target = ingest.add(
                        MediaTypes.OCI_INDEX, ImageIndex.of(entries, Map.of()).raw());
                if (entries.isEmpty()) {
                    store.addIndex(ingest, target, target.digest(), name);
                    return target;
                }
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

    private static String distinct(Platform platform) {
        return platform
                + (platform.osVersion().isEmpty() ? "" : " " + platform.osVersion())
                + (platform.osFeatures().isEmpty() ? "" : " " + String.join(",", platform.osFeatures()));
    }
}
