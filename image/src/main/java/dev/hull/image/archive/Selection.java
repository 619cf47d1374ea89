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
    private final PlatformChoice platforms;

    /** By the digests of index, if there is one, and manifest. */
    private final Map<List<Digest>, SavedImage> images = new LinkedHashMap<>();

    private Selection(ImageStore store, SaveRequest request) {
        this.store = store;
        this.platforms = request.platforms();
    }

    static List<SavedImage> of(ImageStore store, SaveRequest request) throws IOException {
        Selection selection = new Selection(store, request);
        for (String name : request.names()) {
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
                        add(text, store.resolve(tag.toString()), Optional.of(tag));
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
        if (platforms.isIndex() && MediaTypes.isIndex(image.target().mediaType())) {
            for (SavedImage member : members(text, image.target().digest())) {
                add(member, tag);
            }
        } else {
            add(choose(text, image), tag);
        }
    }

    private void add(SavedImage chosen, Optional<Reference> tag) {
        List<Digest> key = new ArrayList<>();
        chosen.index().ifPresent(index -> key.add(index.computeDigest()));
        key.add(chosen.target().digest());
        SavedImage known = images.getOrDefault(key, chosen);
        List<Reference> tags = new ArrayList<>(known.tags());
        if (tag.isPresent() && !tags.contains(tag.get())) {
            tags.add(tag.get());
        }
        images.put(key, new SavedImage(known.target(), known.manifest(), known.config(), tags, known.index()));
    }

    /** Those images of an index that are meant. */
    private List<SavedImage> members(String text, Digest digest) throws IOException {
        ImageIndex whole = ImageIndex.parse(read(digest));
        List<Descriptor> entries = platforms.entries(whole, this::isHere);
        requireAll(text, whole, entries);
        ImageIndex index = PlatformChoice.narrowed(whole, entries);
        List<SavedImage> members = new ArrayList<>();
        for (Descriptor entry : entries) {
            ImageManifest manifest = ImageManifest.parse(read(entry.digest()));
            ImageConfig config = ImageConfig.parse(read(manifest.config().digest()));
            members.add(new SavedImage(entry, manifest, config, List.of(), Optional.of(index)));
        }
        return members;
    }

    private boolean isHere(Digest manifest) {
        return Files.exists(store.paths().blob(manifest));
    }

    /** Says everything that was asked for and is not here. */
    private void requireAll(String text, ImageIndex index, List<Descriptor> entries) {
        List<Descriptor> here = index.manifests().stream()
                .filter(entry -> isHere(entry.digest()))
                .toList();
        List<Platform> missing = new ArrayList<>(platforms.missing(PlatformChoice.platforms(entries)));
        List<Platform> never = platforms.missing(PlatformChoice.platforms(index.manifests()));
        if (!never.isEmpty()) {
            throw new HullException(
                    ErrorKind.NOT_FOUND,
                    "image '" + text + "' has nothing for " + PlatformChoice.list(never) + ", only for "
                            + PlatformChoice.list(PlatformChoice.platforms(index.manifests())));
        }
        for (Descriptor entry : entries) {
            if (!isHere(entry.digest())) {
                missing.add(entry.platform().orElse(Platform.of("unknown", "unknown", "")));
            }
        }
        if (!missing.isEmpty() || here.isEmpty()) {
            String absent = missing.isEmpty() ? "any platform" : PlatformChoice.list(missing);
            String present = here.isEmpty()
                    ? ""
                    : ", --platform present saves what is here: " + PlatformChoice.list(PlatformChoice.platforms(here));
            throw new HullException(
                    ErrorKind.NOT_FOUND,
                    "image '" + text + "' is not here for " + absent + "; hull pull --platform all brings all of it"
                            + present);
        }
    }

    private SavedImage choose(String text, Image image) throws IOException {
        Descriptor target = image.target();
        if (!MediaTypes.isIndex(target.mediaType())) {
            require(text, image.config().platform());
            return new SavedImage(target, image.manifest(), image.config(), List.of(), Optional.empty());
        }
        Platform wanted = platforms.one().orElse(image.config().platform());
        ImageIndex index = ImageIndex.parse(read(target.digest()));
        for (Descriptor entry : index.manifests()) {
            boolean fits = entry.platform().map(wanted::accepts).orElse(true);
            if (fits && Files.exists(store.paths().blob(entry.digest()))) {
                ImageManifest manifest = ImageManifest.parse(read(entry.digest()));
                ImageConfig config = ImageConfig.parse(read(manifest.config().digest()));
                require(text, entry.platform().orElse(config.platform()));
                return new SavedImage(entry, manifest, config, List.of(), Optional.empty());
            }
        }
        throw new HullException(
                ErrorKind.NOT_FOUND,
                "image '" + text + "' is not here for " + wanted + ", only for "
                        + PlatformChoice.list(PlatformChoice.platforms(index.manifests().stream()
                                .filter(entry -> isHere(entry.digest()))
                                .toList())));
    }

    private void require(String text, Platform found) {
        List<Platform> missing = platforms.missing(List.of(found));
        if (!missing.isEmpty()) {
            throw new HullException(
                    ErrorKind.NOT_FOUND,
                    "image with reference " + text + " was found but its platform (" + found
                            + ") does not match the specified platform (" + PlatformChoice.list(missing) + ")");
        }
    }

    private byte[] read(Digest digest) throws IOException {
        return Files.readAllBytes(store.paths().blob(digest));
    }
}
