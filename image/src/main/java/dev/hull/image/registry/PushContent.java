package dev.hull.image.registry;

import dev.hull.image.Image;
import dev.hull.image.content.StorePaths;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.ImageIndex;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.MediaTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What belongs to a name of the store, in the order in which a registry wants it: blobs, manifests, and last what the name
 * points at. Layers may be called otherwise there, because they are compressed on the way; the manifests name them so.
 */
final class PushContent {
    /** A manifest or index, as it is sent. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Document(Descriptor descriptor, byte[] bytes) {}

    private final StorePaths paths;
    private final Descriptor target;
    private final Map<Digest, Descriptor> layers = new LinkedHashMap<>();
    private final Map<Digest, Descriptor> others = new LinkedHashMap<>();

    private PushContent(StorePaths paths, Descriptor target) {
        this.paths = paths;
        this.target = target;
    }

    /** Collects what the descriptor leads to. */
    static PushContent of(StorePaths paths, Descriptor target) throws IOException {
        PushContent content = new PushContent(paths, target);
        content.collect(target);
        return content;
    }

    private byte[] read(Descriptor document) throws IOException {
        Path file = paths.blob(document.digest());
        if (!Files.exists(file)) {
            throw new HullException(ErrorKind.DATA_LOSS, "manifest " + document.digest() + " is missing in the store");
        }
        return Files.readAllBytes(file);
    }

    private void collect(Descriptor document) throws IOException {
        byte[] bytes = read(document);
        if (MediaTypes.isIndex(document.mediaType())) {
            for (Descriptor manifest : present(bytes)) {
                collect(manifest);
            }
        } else {
            ImageManifest manifest = ImageManifest.parse(bytes);
            others.put(manifest.config().digest(), manifest.config());
            manifest.layers().forEach(layer -> layers.put(layer.digest(), layer));
        }
    }

    private List<Descriptor> present(byte[] bytes) {
        List<String> missing = new ArrayList<>();
        List<Descriptor> manifests = ImageIndex.parse(bytes).manifests();
        for (Descriptor manifest : manifests) {
            if (!Files.exists(paths.blob(manifest.digest()))) {
                missing.add(manifest.platform()
                        .map(Object::toString)
                        .orElse(manifest.digest().shortHex()));
            }
        }
        if (!missing.isEmpty()) {
            throw new HullException(
                    ErrorKind.CONFLICT,
                    "its index names images that are not in the store (" + String.join(", ", missing)
                            + "), and a registry takes an index only with all of them");
        }
        return manifests;
    }

    /** The layers, each once, topmost first. */
    List<Descriptor> layers() {
        return List.copyOf(layers.values()).reversed();
    }

    /** Configurations and whatever else is no layer. */
    List<Descriptor> others() {
        return List.copyOf(others.values());
    }

    /**
     * Manifests and indexes, each after what it names.
     *
     * @param packed what layers are called there, by what they are called here; manifests and indexes are added
     */
    List<Document> documents(Map<Digest, Descriptor> packed) throws IOException {
        List<Document> documents = new ArrayList<>();
        rename(target, packed, documents);
        return documents;
    }

    private Descriptor rename(Descriptor document, Map<Digest, Descriptor> packed, List<Document> documents)
            throws IOException {
        byte[] bytes = read(document);
        byte[] renamed =
                MediaTypes.isIndex(document.mediaType()) ? index(bytes, packed, documents) : manifest(bytes, packed);
        Descriptor described =
                renamed == bytes ? document : like(document, Descriptor.ofBytes(mediaType(document), renamed));
        documents.add(new Document(described, renamed));
        packed.put(document.digest(), described);
        return described;
    }

    private static String mediaType(Descriptor document) {
        return MediaTypes.isIndex(document.mediaType()) ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST;
    }

    private static Descriptor like(Descriptor before, Descriptor now) {
        Descriptor annotated = before.annotations().isEmpty() ? now : now.withAnnotations(before.annotations());
        return before.platform().map(annotated::withPlatform).orElse(annotated);
    }

    private byte[] index(byte[] bytes, Map<Digest, Descriptor> packed, List<Document> documents) throws IOException {
        ImageIndex index = ImageIndex.parse(bytes);
        List<Descriptor> manifests = new ArrayList<>();
        boolean changed = false;
        for (Descriptor manifest : index.manifests()) {
            Descriptor renamed = rename(manifest, packed, documents);
            changed |= !renamed.digest().equals(manifest.digest());
            manifests.add(renamed);
        }
        return changed ? ImageIndex.of(manifests, index.annotations()).raw() : bytes;
    }

    private static byte[] manifest(byte[] bytes, Map<Digest, Descriptor> packed) {
        ImageManifest manifest = ImageManifest.parse(bytes);
        List<Descriptor> layers = new ArrayList<>();
        for (Descriptor layer : manifest.layers()) {
            layers.add(packed.getOrDefault(layer.digest(), layer));
        }
        return layers.equals(manifest.layers())
                ? bytes
                : ImageManifest.of(manifest.config(), layers, manifest.annotations())
                        .raw();
    }

    /** What layers are called in progress: by the digest of their content, as Docker does; by their own where unknown. */
    static Map<Digest, String> ids(Image image) {
        Map<Digest, String> ids = new LinkedHashMap<>();
        List<Descriptor> layers = image.manifest().layers();
        List<Digest> diffIds = image.config().diffIds();
        for (int i = 0; i < Math.min(layers.size(), diffIds.size()); i++) {
            ids.put(layers.get(i).digest(), diffIds.get(i).shortHex());
        }
        return ids;
    }
}
