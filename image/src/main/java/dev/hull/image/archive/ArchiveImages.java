package dev.hull.image.archive;

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
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which images an archive has. Docker's {@code manifest.json} counts where there is one, and of an image layout beside it the
 * manifests of the same images are kept; else the layout's {@code index.json}.
 */
final class ArchiveImages {
    private static final String REF_NAME = "org.opencontainers.image.ref.name";
    private static final String NAME = "io.containerd.image.name";
    private static final int DEEPEST = 3;

    /** A manifest of the layout, and the names of its entry. */
    private record Found(
            Descriptor descriptor, ImageManifest manifest, List<Reference> names, Optional<Candidate.Document> index) {
        Found named(List<Reference> others) {
            return new Found(descriptor, manifest, others, index);
        }
    }

    private final ArchiveContent content;

    /** Whether the layout names an index; it counts then, because manifest.json knows one image of each at most. */
    private boolean indexes;

    private final PlatformChoice platforms;

    /** Every platform that an image of the archive is for. */
    private final List<Platform> offered = new ArrayList<>();

    ArchiveImages(ArchiveContent content, LoadRequest request) {
        this.content = content;
        this.platforms = request.platforms();
    }

    /**
     * The images that are meant.
     *
     * @throws HullException {@link ErrorKind#INVALID_ARGUMENT} when it is no archive of images, {@link ErrorKind#NOT_FOUND} when
     *     one that is meant is not there
     */
    List<Candidate> find() throws IOException {
        List<Candidate> found = candidates();
        List<Candidate> meant = new ArrayList<>();
        for (Candidate candidate : found) {
            offered.add(candidate.platform());
            if (candidate.index().isPresent() || platforms.accepts(candidate.platform())) {
                meant.add(candidate);
            }
        }
        List<Platform> there =
                offered.stream().filter(each -> !each.os().equals("unknown")).toList();
        List<Platform> missing = platforms.missing(there);
        if (meant.isEmpty() || !missing.isEmpty()) {
            boolean none = there.isEmpty();
            boolean own = missing.isEmpty() && !none;
            throw new HullException(
                    ErrorKind.NOT_FOUND,
                    "it has no image"
                            + (own
                                    ? " for this machine"
                                    : missing.isEmpty() ? "" : " for " + PlatformChoice.list(missing))
                            + (none ? "" : ", only for " + PlatformChoice.list(there))
                            + (own ? "; --platform says which" : ""));
        }
        return meant;
    }

    private List<Candidate> candidates() throws IOException {
        boolean docker = content.has("manifest.json");
        List<Found> layout = content.has("index.json") ? layout() : List.of();
        if (docker && !indexes) {
            return docker(layout);
        }
        if (content.has("index.json")) {
            List<Candidate> candidates = new ArrayList<>();
            for (Found found : layout) {
                candidates.add(candidate(found));
            }
            return candidates;
        }
        if (content.has("repositories")) {
            throw new HullException(
                    ErrorKind.UNSUPPORTED,
                    "it was saved by Docker before version 1.10, which told neither configurations nor digests; load and"
                            + " save it with Docker 1.10 to 27 first");
        }
        throw new HullException(
                ErrorKind.INVALID_ARGUMENT,
                "it is no archive of images: it has neither manifest.json nor index.json; the archive of a root file system"
                        + " becomes an image by hull import");
    }

    // --- Docker's list

    private List<Candidate> docker(List<Found> layout) throws IOException {
        List<Candidate> candidates = new ArrayList<>();
        for (JsonValue value : Json.parse(content.document("manifest.json")).asList()) {
            JsonObject item = value.asObject();
            String file = item.require("Config").asString();
            ImageConfig config = ImageConfig.parse(content.document(file));
            List<String> layers = item.strings("Layers");
            if (layers.size() != config.diffIds().size()) {
                throw new HullException(
                        ErrorKind.DATA_LOSS,
                        "manifest.json names " + layers.size() + " layers, the configuration '" + file + "' "
                                + config.diffIds().size());
            }
            Set<Reference> names = new LinkedHashSet<>();
            for (String tag : item.strings("RepoTags")) {
                names.add(Reference.parse(tag));
            }
            Optional<Found> twin = layout.stream()
                    .filter(found -> found.manifest().config().digest().equals(config.computeDigest())
                            && found.manifest().layers().size() == layers.size())
                    .findFirst();
            candidates.add(new Candidate(
                    config,
                    twin.map(found -> layers(found.manifest())).orElse(layers),
                    twin.map(ArchiveImages::document),
                    config.platform(),
                    List.copyOf(names),
                    Optional.empty()));
        }
        return candidates;
    }

    private static Candidate.Document document(Found found) {
        String type = found.descriptor().mediaType();
        return new Candidate.Document(
                found.manifest().raw(), type.isEmpty() ? found.manifest().mediaType() : type);
    }

    private static List<String> layers(ImageManifest manifest) {
        return manifest.layers().stream().map(layer -> blob(layer.digest())).toList();
    }

    private static String blob(Digest digest) {
        return "blobs/" + digest.algorithm() + "/" + digest.hex();
    }

    // --- The layout

    private List<Found> layout() throws IOException {
        List<Found> found = new ArrayList<>();
        for (Descriptor entry : ImageIndex.parse(content.document("index.json")).manifests()) {
            indexes |= MediaTypes.isIndex(entry.mediaType());
            for (Found image : platforms.isIndex()
                    ? members(entry)
                    : image(entry, names(entry), 0).stream().toList()) {
                merge(found, image);
            }
        }
        return found;
    }

    /** The images of an index that are meant, or the one that the entry is. */
    private List<Found> members(Descriptor entry) throws IOException {
        if (!MediaTypes.isIndex(entry.mediaType())) {
            return image(entry, names(entry), 0).stream().toList();
        }
        ImageIndex whole = ImageIndex.parse(content.document(blob(entry.digest())));
        Set<Digest> here = new LinkedHashSet<>();
        for (Descriptor each : whole.manifests()) {
            if (content.has(blob(each.digest()))) {
                here.add(each.digest());
                each.platform().ifPresent(offered::add);
            }
        }
        List<Descriptor> chosen = platforms.entries(whole, here::contains);
        ImageIndex index = PlatformChoice.narrowed(whole, chosen);
        Candidate.Document document =
                new Candidate.Document(index.raw(), index == whole ? entry.mediaType() : index.mediaType());
        List<Found> members = new ArrayList<>();
        for (Descriptor each : chosen) {
            if (!MediaTypes.isManifest(each.mediaType()) || !content.has(blob(each.digest()))) {
                throw new HullException(
                        ErrorKind.NOT_FOUND,
                        "it has not all images of index " + entry.digest() + ": manifest " + each.digest()
                                + each.platform().map(found -> " for " + found).orElse("")
                                + " is missing, or an index itself; --platform present loads what is there, without"
                                + " --platform this machine's is loaded");
            }
            ImageManifest manifest = ImageManifest.parse(content.document(blob(each.digest())));
            members.add(new Found(each, manifest, names(entry), Optional.of(document)));
        }
        return members;
    }

    /** An image with two names has two entries. */
    private static void merge(List<Found> found, Found image) {
        for (int i = 0; i < found.size(); i++) {
            Found other = found.get(i);
            if (other.descriptor().digest().equals(image.descriptor().digest())) {
                Set<Reference> names = new LinkedHashSet<>(other.names());
                names.addAll(image.names());
                found.set(i, other.named(List.copyOf(names)));
                return;
            }
        }
        found.add(image);
    }

    private Optional<Found> image(Descriptor entry, List<Reference> names, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new HullException(ErrorKind.DATA_LOSS, "indexes within indexes, deeper than " + DEEPEST);
        }
        byte[] bytes = content.document(blob(entry.digest()));
        if (bytes.length != entry.size()) {
            throw ArchiveContent.damaged(
                    blob(entry.digest()), "it has " + bytes.length + " bytes instead of " + entry.size());
        }
        JsonObject json = Json.parse(bytes).asObject();
        if (MediaTypes.isIndex(entry.mediaType()) || json.get("manifests").isPresent()) {
            Platform wanted = platforms.one().orElse(Platform.host());
            for (Descriptor each : ImageIndex.parse(bytes).manifests()) {
                if (content.has(blob(each.digest()))) {
                    each.platform().ifPresent(offered::add);
                }
                boolean fits = each.platform().map(wanted::accepts).orElse(true);
                if (fits && content.has(blob(each.digest()))) {
                    Optional<Found> image = image(each, names, depth + 1);
                    if (image.isPresent()) {
                        return image;
                    }
                }
            }
            return Optional.empty();
        }
        ImageManifest manifest = ImageManifest.parse(bytes);
        boolean artifact = !MediaTypes.isImageConfig(manifest.config().mediaType());
        return artifact ? Optional.empty() : Optional.of(new Found(entry, manifest, names, Optional.empty()));
    }

    /**
     * The full name where one is given, with the tag of the reference name: umoci copies entries and changes that alone. Without
     * a full name, a reference name counts when it is more than a tag.
     */
    private static List<Reference> names(Descriptor entry) {
        String full = entry.annotations().getOrDefault(NAME, "");
        String given = entry.annotations().getOrDefault(REF_NAME, "");
        boolean tagOnly = given.indexOf(':') < 0 && given.indexOf('/') < 0;
        try {
            if (full.isEmpty()) {
                return tagOnly ? List.of() : tagged(Reference.parse(given));
            }
            Reference name = Reference.parse(full);
            return tagged(tagOnly && !given.isEmpty() ? name.withTag(given) : name);
        } catch (HullException e) {
            return List.of(); // another tool's name that is none here: the image is reached by its id
        }
    }

    private static List<Reference> tagged(Reference name) {
        return name.tag().isPresent() ? List.of(name) : List.of();
    }

    private Candidate candidate(Found found) throws IOException {
        ImageManifest manifest = found.manifest();
        ImageConfig config =
                ImageConfig.parse(content.document(blob(manifest.config().digest())));
        if (config.diffIds().size() != manifest.layers().size()) {
            throw new HullException(
                    ErrorKind.DATA_LOSS,
                    "manifest " + found.descriptor().digest() + " names "
                            + manifest.layers().size() + " layers, its configuration "
                            + config.diffIds().size());
        }
        return new Candidate(
                config,
                layers(manifest),
                Optional.of(document(found)),
                found.descriptor().platform().orElse(config.platform()),
                found.names(),
                found.index());
    }
}
