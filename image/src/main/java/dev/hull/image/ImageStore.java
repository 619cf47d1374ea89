package dev.hull.image;

import dev.hull.image.content.DownloadArea;
import dev.hull.image.content.Failures;
import dev.hull.image.content.Ingest;
import dev.hull.image.content.StorePaths;
import dev.hull.image.content.TemporaryArea;
import dev.hull.linux.fs.LockFile;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The images of one store. All state is files, so any number of processes may use a store at once; every method sees and
 * leaves it consistent, and after a crash at any point it still is.
 *
 * <p>Terms: an image's <em>id</em> is the digest of its configuration; <em>names</em> are references with a tag or digest,
 * any number per image; an image without one is <em>dangling</em>. A method that takes text takes what users write: a
 * name, {@code name@digest}, an id, or its first digits.
 *
 * <pre>
 *   ImageStore store = ImageStore.open(Path.of("/var/lib/hull"));
 *   Image image = store.resolve("alpine:3.12");      // reads index.json, one manifest, one configuration
 *   store.tag("alpine:3.12", Reference.parse("base"));
 *   store.remove("base", false, id -&gt; List.of());
 * </pre>
 *
 * <p>Failures are {@link HullException}s, with {@link ErrorKind#NOT_FOUND} and Docker's words for an image that is not there.
 */
public final class ImageStore {
    private final StorePaths paths;
    private final IndexFile index;
    private final ImageLookup lookup;

    private ImageStore(Path root) {
        this.paths = new StorePaths(root);
        this.index = new IndexFile(paths);
        this.lookup = new ImageLookup(paths, index);
    }

    /** The store in that directory. Nothing is read or created yet; a missing directory is an empty store. */
    public static ImageStore open(Path root) {
        return new ImageStore(root);
    }

    /** Where things are. */
    public StorePaths paths() {
        return paths;
    }

    IndexFile index() {
        return index;
    }

    ImageLookup lookup() {
        return lookup;
    }

    static HullException noSuchImage(String text) {
        String shown = text;
        try {
            shown = Reference.parse(text).familiar();
        } catch (HullException e) {
            // an id: as it was given
        }
        return new HullException(ErrorKind.NOT_FOUND, "No such image: " + shown);
    }

    /**
     * The image that the text means.
     *
     * @throws HullException {@link ErrorKind#NOT_FOUND} when there is none, {@link ErrorKind#INVALID_ARGUMENT} when the text
     *     is neither name nor id or starts several ids
     */
    public Image resolve(String text) {
        return find(text).orElseThrow(() -> noSuchImage(text));
    }

    /** The id of what the text means, without reading it. */
    public Digest id(String text) {
        return Failures.translate(
                "cannot read image '" + text + "'",
                () -> lookup.id(lookup.find(text).orElseThrow(() -> noSuchImage(text))));
    }

    /** The image, or empty when there is none. */
    public Optional<Image> find(String text) {
        return Failures.translate("cannot read image '" + text + "'", () -> {
            Optional<IndexEntry> entry = lookup.find(text);
            return entry.isPresent() ? Optional.of(lookup.load(entry.get())) : Optional.empty();
        });
    }

    /**
     * All images, newest first. Left out are entries that are no images (artifacts such as an SBOM, indexes of which nothing is
     * here), and images whose configuration is damaged or missing: {@link #resolve} of their name says what is wrong, {@link #remove} removes them.
     */
    public List<ImageSummary> list() {
        return Failures.translate("cannot list the images in " + paths.images(), () -> {
            return new ImageListing(paths, index, lookup).all();
        });
    }

    /** The image with its names and sizes. */
    public ImageSummary summary(String text) {
        Image image = resolve(text);
        return Failures.translate("cannot read image '" + text + "'", () -> {
            return new ImageListing(paths, index, lookup).one(image.id()).orElseThrow(() -> noSuchImage(text));
        });
    }

    /** Steps that made the image, newest first, with the sizes of their layers. */
    public List<HistoryStep> history(Image image) {
        ImageListing listing = new ImageListing(paths, index, lookup);
        return HistoryStep.of(
                image.config(),
                layer -> Failures.translate(
                        "cannot read the layers of " + image.id().shortHex(), () -> listing.layerSize(image, layer)));
    }

    /** Gives the image one more name. An image that had that name keeps its content and loses the name. */
    public void tag(String source, Reference name) {
        if (name.tag().isEmpty()) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT, "refusing to create a tag with a digest reference: " + name.familiar());
        }
        name(source, name);
    }

    /** The same for any name: also {@code repository@digest}, under which a registry has the image. */
    public void name(String source, Reference name) {
        requireUnambiguous(name);
        Failures.translate("cannot tag '" + source + "'", () -> {
            try (LockFile lock = lockIndex()) {
                IndexEntry entry = lookup.find(source).orElseThrow(() -> noSuchImage(source));
                index.assign(List.of(entry.withName(Optional.of(name))));
                return lock;
            }
        });
    }

    /** {@code sha256:abc} would be read as an id. */
    private static void requireUnambiguous(Reference name) {
        if (name.familiarName().equals(Digest.SHA256) || name.familiarName().equals(Digest.SHA512)) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "refusing to create an ambiguous tag using digest algorithm as name: " + name.familiar());
        }
    }

    /** Pins an image, so that it is never removed to make room, or unpins it, under all its names. */
    public Digest pin(String text, boolean pinned) {
        return Failures.translate("cannot pin '" + text + "'", () -> {
            try (LockFile lock = lockIndex()) {
                Digest id = lookup.id(lookup.find(text).orElseThrow(() -> noSuchImage(text)));
                List<IndexEntry> entries = new ArrayList<>();
                for (IndexEntry entry : index.read()) {
                    entries.add(lookup.idOrTarget(entry).equals(id) ? entry.withPin(pinned) : entry);
                }
                index.write(entries);
                assert lock != null;
                return id;
            }
        });
    }

    /** The names at a registry under which there are images with a blob, by blob. */
    public Map<Digest, Set<Reference>> namesByBlob(String registry) {
        return Failures.translate("cannot list the images in " + paths.images(), () -> {
            Map<Digest, Set<Reference>> names = new LinkedHashMap<>();
            Contents contents = Contents.read(paths, lookup);
            for (IndexEntry entry : index.read()) {
                Optional<Reference> name =
                        entry.name().filter(own -> own.registry().equals(registry));
                if (name.isPresent()) {
                    for (Digest digest : contents.of(entry).digests()) {
                        names.computeIfAbsent(digest, blob -> new LinkedHashSet<>())
                                .add(name.get());
                    }
                }
            }
            return names;
        });
    }

    private void requireBlobs(ImageManifest manifest) {
        List<Descriptor> needed = new ArrayList<>(manifest.layers());
        needed.add(manifest.config());
        for (Descriptor blob : needed) {
            if (!Files.exists(paths.blob(blob.digest())) && blob.urls().isEmpty()) {
                throw new HullException(
                        ErrorKind.UNAVAILABLE,
                        "blob " + blob.digest() + " was removed by another command meanwhile; try again");
            }
        }
    }

    private LockFile lockIndex() throws IOException {
        paths.create();
        return LockFile.exclusive(paths.indexLock());
    }

    /** Starts to bring new content in. */
    public Ingest begin() {
        return Failures.translate("cannot write to " + paths.root(), () -> new Ingest(paths));
    }

    /**
     * Publishes an ingest: its blobs and an image of them become visible at once, durably.
     *
     * @param manifest of the image; it, its configuration and its layers are staged or in the store already
     * @param names to give it; empty for an image that is reached by its id only
     * @throws HullException {@link ErrorKind#UNAVAILABLE} when a blob that was there before has been removed meanwhile
     */
    public Image add(Ingest ingest, Descriptor manifest, Collection<Reference> names) {
        return addAll(ingest, List.of(new NewImage(manifest, names))).getFirst();
    }

    /**
     * An image that is to be added.
     *
     * @param manifest of the image; or an index of several platforms' images, all of which are staged or in the store: this
     *     machine's stands for it, else the first
     * @param names to give it; empty for an image that is reached by its id only
     */
    public record NewImage(Descriptor manifest, Collection<Reference> names) {
        public NewImage {
            names = List.copyOf(names);
            names.forEach(ImageStore::requireUnambiguous);
        }
    }

    /** The same for several images of one ingest: all become visible at once, or none. */
    public List<Image> addAll(Ingest ingest, Collection<NewImage> additions) {
        return Failures.translate("cannot write to " + paths.images(), () -> {
            List<Image> images = new ArrayList<>();
            List<ImageManifest> manifests = new ArrayList<>();
            for (NewImage addition : additions) {
                images.add(image(ingest, addition.manifest(), manifests));
            }
            try (LockFile lock = lockIndex()) {
                ingest.publish();
                manifests.forEach(this::requireBlobs);
                List<IndexEntry> entries = new ArrayList<>();
                int next = 0;
                for (NewImage addition : additions) {
                    entries.addAll(entries(images.get(next++), addition.names()));
                }
                index.assign(entries);
                assert lock != null;
            }
            return List.copyOf(images);
        });
    }

    private static Image image(Ingest ingest, Descriptor target, List<ImageManifest> manifests) throws IOException {
        Descriptor chosen = target;
        if (MediaTypes.isIndex(target.mediaType())) {
            ImageIndex index = ImageIndex.parse(Files.readAllBytes(ingest.locate(target.digest())));
            chosen = index.find(Platform.host())
                    .orElseGet(() -> index.manifests().getFirst());
            for (Descriptor other : index.manifests()) {
                manifests.add(ImageManifest.parse(Files.readAllBytes(ingest.locate(other.digest()))));
            }
        }
        ImageManifest manifest = ImageManifest.parse(Files.readAllBytes(ingest.locate(chosen.digest())));
        manifests.add(manifest);
        byte[] config = Files.readAllBytes(ingest.locate(manifest.config().digest()));
        return new Image(target, manifest, ImageConfig.parse(config));
    }

    /** An entry for each name, or one without. */
    private static List<IndexEntry> entries(Image image, Collection<Reference> names) {
        boolean index = MediaTypes.isIndex(image.target().mediaType());
        Descriptor target = index
                ? image.target()
                : image.target().withPlatform(image.config().platform());
        return names.isEmpty()
                ? List.of(IndexEntry.of(target, image.id(), Optional.empty()))
                : names.stream()
                        .map(name -> IndexEntry.of(target, image.id(), Optional.of(name)))
                        .toList();
    }

    /**
     * Publishes an ingest, and an index of several platforms' manifests under a name.
     *
     * @param id of the image that stands for it here; its own digest when it has none yet
     */
    public void addIndex(Ingest ingest, Descriptor target, Digest id, Reference name) {
        Failures.translate("cannot write to " + paths.images(), () -> {
            Optional<Descriptor> old;
            try (LockFile lock = lockIndex()) {
                old = index.find(name).map(IndexEntry::descriptor);
                ingest.publish();
                index.assign(List.of(IndexEntry.of(target, id, Optional.of(name))));
                assert lock != null;
            }
            if (old.isPresent() && MediaTypes.isIndex(old.get().mediaType())) {
                forget(old.get());
            }
            return target;
        });
    }

    /** An older state of a list, which nobody can ask for any more, does not stay as an image without a name. */
    private void forget(Descriptor old) throws IOException {
        try (TemporaryArea area = TemporaryArea.open(paths);
                LockFile store = LockFile.exclusive(paths.storeLock());
                LockFile names = lockIndex()) {
            new ImageRemoval(paths, index, lookup).forget(old, area);
            names.close();
            store.close();
        }
    }

    /**
     * Publishes an ingest, and an entry without a name for what is no image: an artifact that refers to one.
     */
    public void addArtifact(Ingest ingest, Descriptor target) {
        Failures.translate("cannot write to " + paths.images(), () -> {
            try (LockFile lock = lockIndex()) {
                ingest.publish();
                List<IndexEntry> entries = new ArrayList<>(index.read());
                entries.removeIf(entry -> entry.descriptor().digest().equals(target.digest())
                        && entry.name().isEmpty());
                entries.add(IndexEntry.fromJson(target.toJson()));
                index.write(entries);
                assert lock != null;
                return target;
            }
        });
    }

    /** The manifests of artifacts that refer to a manifest. */
    public List<ImageManifest> referrers(Digest subject) {
        return Failures.translate("cannot list what refers to " + subject, () -> {
            List<ImageManifest> found = new ArrayList<>();
            for (IndexEntry entry : index.read()) {
                if (lookup.subject(entry).filter(subject::equals).isPresent()) {
                    found.add(ImageManifest.parse(
                            Files.readAllBytes(paths.blob(entry.descriptor().digest()))));
                }
            }
            return found;
        });
    }

    /**
     * Removes a name, or an image with all its names, by Docker's rules of {@code rmi}.
     *
     * @param text name or id
     * @param force also when the image has names in several repositories or stopped containers use it
     * @param usersOf the containers that were made from the image of an id
     * @throws HullException {@link ErrorKind#CONFLICT} when the rules forbid it
     */
    public RemovedImage remove(String text, boolean force, Function<Digest, List<ImageUser>> usersOf) {
        return Failures.translate("cannot remove image '" + text + "'", () -> {
            paths.create();
            try (TemporaryArea area = TemporaryArea.open(paths);
                    LockFile store = LockFile.exclusive(paths.storeLock());
                    LockFile names = lockIndex()) {
                RemovedImage removed = new ImageRemoval(paths, index, lookup).remove(text, force, usersOf, area);
                names.close();
                store.close();
                return removed;
            }
        });
    }

    /** Removes content that no image reaches, such as what a crash left; returns the freed bytes of blobs. */
    public long sweep() {
        return Failures.translate("cannot clean up " + paths.root(), () -> {
            paths.create();
            try (TemporaryArea area = TemporaryArea.open(paths);
                    LockFile store = LockFile.exclusive(paths.storeLock());
                    LockFile names = lockIndex()) {
                Garbage garbage = new Garbage(paths, lookup);
                Garbage.Removed removed = garbage.remove(new LinkedHashSet<>(garbage.everything()), index.read(), area);
                names.close();
                store.close();
                return removed.freed() + DownloadArea.sweep(paths, Duration.ZERO);
            }
        });
    }

    /**
     * Keeps every image and unpacked layer where it is until closed. Held, briefly, from the moment an image is resolved until
     * the container made from it is on record; removals wait meanwhile.
     */
    public LockFile hold() {
        return Failures.translate("cannot lock " + paths.storeLock(), () -> {
            paths.create();
            return LockFile.shared(paths.storeLock());
        });
    }
}
