package dev.hull.image.registry;

import dev.hull.image.Image;
import dev.hull.image.content.Ingest;
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
 * points at.
 */
final class PushContent {
    /** A manifest or index, as it is sent. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Document(Descriptor descriptor, byte[] bytes) {}

    private final Ingest ingest;
    private final Map<Digest, Descriptor> layers = new LinkedHashMap<>();
    private final Map<Digest, Descriptor> others = new LinkedHashMap<>();
    private final List<Document> documents = new ArrayList<>();

    private PushContent(Ingest ingest) {
        this.ingest = ingest;
    }

    /** Collects what the descriptor leads to. */
    static PushContent of(Ingest ingest, Descriptor target) throws IOException {
        PushContent content = new PushContent(ingest);
        content.collect(target);
        return content;
    }

    private void collect(Descriptor target) throws IOException {
        Path file = ingest.locate(target.digest());
        if (!Files.exists(file)) {
            throw new HullException(ErrorKind.DATA_LOSS, "manifest " + target.digest() + " is missing in the store");
        }
        byte[] bytes = Files.readAllBytes(file);
        if (MediaTypes.isIndex(target.mediaType())) {
            index(bytes);
        } else {
            ImageManifest manifest = ImageManifest.parse(bytes);
            others.put(manifest.config().digest(), manifest.config());
            manifest.layers().forEach(layer -> layers.put(layer.digest(), layer));
        }
        documents.add(new Document(target, bytes));
    }

    private void index(byte[] bytes) throws IOException {
        ImageIndex index = ImageIndex.parse(bytes);
        List<String> missing = new ArrayList<>();
        for (Descriptor manifest : index.manifests()) {
            if (Files.exists(ingest.locate(manifest.digest()))) {
                collect(manifest);
            } else {
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
    }

    /** The layers, each once, topmost first. */
    List<Descriptor> layers() {
        return List.copyOf(layers.values()).reversed();
    }

    /** Configurations and whatever else is no layer. */
    List<Descriptor> others() {
        return List.copyOf(others.values());
    }

    /** Manifests and indexes, each after what it names. */
    List<Document> documents() {
        return documents;
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
