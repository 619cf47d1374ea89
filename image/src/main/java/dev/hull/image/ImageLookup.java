package dev.hull.image;

import dev.hull.image.content.StorePaths;
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
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From what a user wrote to an entry, and from an entry to the image. On the path of every start of a container. */
final class ImageLookup {
    private final StorePaths paths;
    private final IndexFile index;

    ImageLookup(StorePaths paths, IndexFile index) {
        this.paths = paths;
        this.index = index;
    }

    /** A name first, then an id: {@code alpine}, {@code alpine:3}, {@code alpine@sha256:…}, {@code sha256:…}, {@code 3fa1}. */
    Optional<IndexEntry> find(String text) throws IOException {
        boolean whole = text.startsWith("sha256:");
        String hex = whole ? text.substring("sha256:".length()) : text;
        boolean maybeId = !hex.isEmpty() && hex.length() <= 64 && isLowerHex(hex);
        boolean maybeName = !whole && !(maybeId && hex.length() == 64);
        if (maybeName) {
            Optional<IndexEntry> named = findByName(Reference.parse(text));
            if (named.isPresent()) {
                return named;
            }
        }
        return maybeId ? findById(hex) : Optional.empty();
    }

    private Optional<IndexEntry> findByName(Reference name) throws IOException {
        if (name.digest().isEmpty()) {
            return index.find(name);
        }
        Digest digest = name.digest().get();
        for (IndexEntry entry : index.readLike(digest.hex())) {
            boolean sameName =
                    entry.name().isPresent() && entry.name().get().name().equals(name.name());
            boolean sameDigest = entry.descriptor().digest().equals(digest)
                    || entry.name().flatMap(Reference::digest).equals(Optional.of(digest));
            if (sameName && sameDigest) {
                return Optional.of(entry);
            }
        }
        return Optional.empty();
    }

    private Optional<IndexEntry> findById(String hex) throws IOException {
        IndexEntry found = null;
        Digest foundId = null;
        for (IndexEntry entry : index.readLike(hex)) {
            Digest id = id(entry);
            if (!id.hex().startsWith(hex) && !entry.descriptor().digest().hex().equals(hex)) {
                continue;
            }
            if (foundId != null && !foundId.equals(id)) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "image id '" + hex + "' is ambiguous: it starts both " + foundId.shortHex() + " and "
                                + id.shortHex() + "; give more digits");
            }
            found = entry;
            foundId = id;
        }
        return Optional.ofNullable(found);
    }

    private static boolean isLowerHex(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.digit(text.charAt(i), 16) < 0 || Character.isUpperCase(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Digest of the configuration. */
    Digest id(IndexEntry entry) throws IOException {
        Optional<Digest> stated = entry.id();
        return stated.isPresent()
                ? stated.get()
                : manifest(entry.descriptor()).config().digest();
    }

    /** The same, or the digest of the entry's target when its manifest is missing. */
    Digest idOrTarget(IndexEntry entry) throws IOException {
        try {
            return id(entry);
        } catch (HullException e) {
            return entry.descriptor().digest();
        }
    }

    /** Reads manifest and configuration. */
    Image load(IndexEntry entry) throws IOException {
        ImageManifest manifest = manifest(entry.descriptor());
        if (!MediaTypes.isImageConfig(manifest.config().mediaType())) {
            throw new HullException(
                    ErrorKind.UNSUPPORTED,
                    entry.descriptor().digest() + " is no image but an artifact of type "
                            + manifest.config().mediaType());
        }
        return new Image(entry.descriptor(), manifest, ImageConfig.parse(blob(manifest.config())));
    }

    private ImageManifest manifest(Descriptor target) throws IOException {
        if (!MediaTypes.isIndex(target.mediaType())) {
            return ImageManifest.parse(blob(target));
        }
        ImageIndex platforms = ImageIndex.parse(blob(target));
        Descriptor chosen = platforms
                .find(Platform.host())
                .filter(manifest -> Files.exists(paths.blob(manifest.digest())))
                .or(() -> firstPresent(platforms.manifests()))
                .orElseThrow(() -> new HullException(
                        ErrorKind.NOT_FOUND,
                        "image index " + target.digest() + " has no manifest that is stored here"));
        return ImageManifest.parse(blob(chosen));
    }

    private Optional<Descriptor> firstPresent(List<Descriptor> manifests) {
        return manifests.stream()
                .filter(manifest -> Files.exists(paths.blob(manifest.digest())))
                .findFirst();
    }

    /** A small blob: its size is checked here, its digest was when it came. */
    private byte[] blob(Descriptor descriptor) throws IOException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(paths.blob(descriptor.digest()));
        } catch (NoSuchFileException e) {
            throw new HullException(
                    ErrorKind.DATA_LOSS,
                    "blob " + descriptor.digest() + " is missing in " + paths.images()
                            + "; remove the image and get it again",
                    e);
        }
        if (bytes.length != descriptor.size()) {
            throw new HullException(
                    ErrorKind.DATA_LOSS,
                    "blob " + descriptor.digest() + " has " + bytes.length + " bytes instead of " + descriptor.size()
                            + "; remove the image and get it again");
        }
        return bytes;
    }

    /** What an artifact such as an SBOM belongs to: the image's manifest; empty for everything that stands alone. */
    Optional<Digest> subject(IndexEntry entry) throws IOException {
        if (entry.name().isPresent()
                || entry.id().isPresent()
                || MediaTypes.isIndex(entry.descriptor().mediaType())) {
            return Optional.empty();
        }
        try {
            return ImageManifest.parse(blob(entry.descriptor())).subject().map(Descriptor::digest);
        } catch (HullException e) {
            return Optional.empty(); // damaged
        }
    }

    /**
     * What an entry keeps alive.
     *
     * @param whole whether manifest and configuration are here, so that it will not become more
     */
    record Found(Contents.Content content, boolean whole) {}

    /** Reads what an entry keeps alive from its manifest. */
    Found content(IndexEntry entry) throws IOException {
        Reachable reachable = new Reachable();
        reachable.collect(entry.descriptor());
        return new Found(new Contents.Content(reachable.created, reachable.pinned, reachable.digests), reachable.whole);
    }

    /** Every digest that an entry keeps alive: of blobs, and of unpacked layers by their diffIDs. */
    List<Digest> reachable(IndexEntry entry) throws IOException {
        return content(entry).content().digests();
    }

    /** Follows one entry. */
    private final class Reachable {
        private final List<Digest> digests = new ArrayList<>();
        private Optional<Instant> created = Optional.empty();
        private boolean pinned;
        private boolean whole = true;

        void collect(Descriptor target) throws IOException {
            digests.add(target.digest());
            if (!Files.exists(paths.blob(target.digest()))) {
                whole = false;
                return;
            }
            if (MediaTypes.isIndex(target.mediaType())) {
                for (Descriptor manifest : ImageIndex.parse(blob(target)).manifests()) {
                    collect(manifest);
                }
                return;
            }
            ImageManifest manifest = ImageManifest.parse(blob(target));
            digests.add(manifest.config().digest());
            manifest.layers().forEach(layer -> digests.add(layer.digest()));
            if (!Files.exists(paths.blob(manifest.config().digest()))) {
                whole = false;
            } else if (MediaTypes.isImageConfig(manifest.config().mediaType())) {
                ImageConfig config = ImageConfig.parse(blob(manifest.config()));
                digests.addAll(config.diffIds());
                created = config.created();
                pinned = config.config()
                        .labels()
                        .getOrDefault(StoredImage.LABEL, "")
                        .equals("true");
            }
        }
    }
}
