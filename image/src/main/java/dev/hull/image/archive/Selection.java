package dev.hull.image.archive;

import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.ImageSummary;
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
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * From what a user wrote to the images that are saved, each once, with the names that go along: the one that was written, or for
 * a repository without a tag all its tags; none for an id.
 */
final class Selection {
    private final ImageStore store;
    private final Optional<Platform> platform;
    private final Map<Digest, SavedImage> images = new LinkedHashMap<>();

    private Selection(ImageStore store, Optional<Platform> platform) {
        this.store = store;
        this.platform = platform;
    }

    static List<SavedImage> of(ImageStore store, List<String> names, Optional<Platform> platform) throws IOException {
        Selection selection = new Selection(store, platform);
        for (String name : names) {
            selection.add(name);
        }
        return List.copyOf(selection.images.values());
    }

    private void add(String text) throws IOException {
        Optional<Reference> name = name(text);
        boolean whole = text.indexOf('@') < 0 && text.indexOf(':', text.lastIndexOf('/') + 1) < 0;
        if (name.isPresent() && whole) {
            boolean any = false;
            for (ImageSummary summary : store.list()) {
                for (Reference tag : summary.tags()) {
                    if (tag.name().equals(name.get().name())) {
                        add(text, summary.image(), Optional.of(tag));
                        any = true;
                    }
                }
            }
            if (any) {
                return;
            }
        }
        Image image = store.resolve(text);
        boolean named = name.isPresent()
                && name.get().digest().isEmpty()
                && store.summary(text).tags().contains(name.get());
        add(text, image, named ? name : Optional.empty());
    }

    private static Optional<Reference> name(String text) {
        if (text.startsWith("sha256:")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Reference.parse(text));
        } catch (HullException e) {
            return Optional.empty(); // an id, or nothing, which the store will say
        }
    }

    private void add(String text, Image image, Optional<Reference> tag) throws IOException {
        SavedImage chosen = choose(text, image);
        SavedImage known = images.getOrDefault(chosen.target().digest(), chosen);
        List<Reference> tags = new ArrayList<>(known.tags());
        if (tag.isPresent() && !tags.contains(tag.get())) {
            tags.add(tag.get());
        }
        images.put(chosen.target().digest(), new SavedImage(known.target(), known.manifest(), known.config(), tags));
    }

    private SavedImage choose(String text, Image image) throws IOException {
        Descriptor target = image.target();
        if (!MediaTypes.isIndex(target.mediaType())) {
            require(text, image.config().platform());
            return new SavedImage(target, image.manifest(), image.config(), List.of());
        }
        Platform wanted = platform.orElse(image.config().platform());
        for (Descriptor entry : ImageIndex.parse(read(target.digest())).manifests()) {
            boolean fits = entry.platform().map(wanted::accepts).orElse(true);
            if (fits && Files.exists(store.paths().blob(entry.digest()))) {
                ImageManifest manifest = ImageManifest.parse(read(entry.digest()));
                ImageConfig config = ImageConfig.parse(read(manifest.config().digest()));
                require(text, config.platform());
                return new SavedImage(entry, manifest, config, List.of());
            }
        }
        throw new HullException(ErrorKind.NOT_FOUND, "image '" + text + "' is not here for " + wanted);
    }

    private void require(String text, Platform found) {
        if (platform.isPresent() && !platform.get().accepts(found)) {
            throw new HullException(
                    ErrorKind.NOT_FOUND,
                    "image with reference " + text + " was found but its platform (" + found
                            + ") does not match the specified platform (" + platform.get() + ")");
        }
    }

    private byte[] read(Digest digest) throws IOException {
        return Files.readAllBytes(store.paths().blob(digest));
    }
}
