package dev.hull.image.registry;

import dev.hull.image.content.Ingest;
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
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** All images of an index: its manifests and configurations are staged, its layers named. */
final class IndexPull {
    private static final int MOST_MANIFESTS = 200;

    private final RepositoryClient client;
    private final RemoteManifest document;
    private final StorePaths paths;
    private final Ingest ingest;

    IndexPull(RepositoryClient client, RemoteManifest document, StorePaths paths, Ingest ingest) {
        this.client = client;
        this.document = document;
        this.paths = paths;
        this.ingest = ingest;
    }

    /**
     * Stages everything but the layers.
     *
     * @param unpack whether this machine's image is to be unpacked
     * @return the layers that are to be fetched, each once, and what those are called that are to be unpacked
     */
    Map<Descriptor, Optional<Digest>> layers(boolean unpack) throws IOException {
        ImageIndex index = index();
        if (index.manifests().isEmpty() || index.manifests().size() > MOST_MANIFESTS) {
            throw client.failure(
                    ErrorKind.UNSUPPORTED,
                    "the index has " + index.manifests().size() + " images; 1 to " + MOST_MANIFESTS + " are taken");
        }
        Optional<Descriptor> host = index.find(Platform.host());
        Map<Descriptor, Optional<Digest>> layers = new LinkedHashMap<>();
        for (Descriptor child : index.manifests()) {
            add(child, unpack && host.equals(Optional.of(child)), layers);
        }
        ingest.add(document.mediaType(), document.bytes());
        return layers;
    }

    private ImageIndex index() {
        try {
            return document.index();
        } catch (HullException e) {
            throw client.failure(ErrorKind.DATA_LOSS, "the index is unusable: " + e.sentence());
        }
    }

    private void add(Descriptor child, boolean unpack, Map<Descriptor, Optional<Digest>> layers) throws IOException {
        RemoteManifest found = client.manifest(child.digest().toString());
        if (found.bytes().length != child.size()) {
            throw client.failure(
                    ErrorKind.DATA_LOSS,
                    "manifest " + child.digest() + " should have " + child.size() + " bytes, received "
                            + found.bytes().length);
        }
        if (found.isIndex()) {
            throw client.failure(ErrorKind.UNSUPPORTED, "its index names another index, " + child.digest());
        }
        ImageManifest manifest = new Resolved(client, child.digest(), found).view();
        byte[] config = Puller.smallBlob(paths, client, manifest.config());
        ingest.add(found.mediaType(), found.bytes());
        ingest.add(manifest.config().mediaType(), config);
        boolean image = manifest.layers().stream().allMatch(layer -> MediaTypes.isLayer(layer.mediaType()));
        if (!image) { // what was said about an image when it was built, for instance
            manifest.layers().forEach(layer -> layers.putIfAbsent(layer, Optional.empty()));
            return;
        }
        ImageContent content = ImageContent.of(client, manifest);
        ImageConfig read = content.config(config, Optional.empty());
        content.checkRoom(paths);
        for (int i = 0; i < content.layers().size(); i++) {
            Optional<Digest> diffId = unpack ? Optional.of(read.diffIds().get(i)) : Optional.empty();
            layers.merge(content.layers().get(i), diffId, (one, other) -> one.isPresent() ? one : other);
        }
    }
}
