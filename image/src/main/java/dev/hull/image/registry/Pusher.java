package dev.hull.image.registry;

import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.ImageSummary;
import dev.hull.image.content.Failures;
import dev.hull.image.content.Ingest;
import dev.hull.image.registry.LayerProgress.State;
import dev.hull.image.registry.config.RemoteRepository;
import dev.hull.image.registry.http.Call;
import dev.hull.image.registry.http.Cancellation;
import dev.hull.image.registry.http.RegistryConnection;
import dev.hull.image.registry.http.Reply;
import dev.hull.image.registry.http.Scope;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Pushes images: layers and configurations that the registry lacks, several at once, then the manifests, then the tag. Memory does
 * not depend on the image: each of {@value #WIDTH} transfers has some 1 MB of buffers.
 */
public final class Pusher {
    /** Blobs that are sent at once. */
    static final int WIDTH = 4;

    private final ImageStore store;
    private final RegistryAccess access;

    /** Pushes from that store. */
    public Pusher(ImageStore store, RegistryAccess access) {
        this.store = store;
        this.access = access;
    }

    /**
     * Pushes what a name points at.
     *
     * @throws HullException {@link ErrorKind#NOT_FOUND} when the store has no such name; with registry, repository and reason
     *     when it does not work
     */
    public PushResult push(PushRequest request, TransferListener listener) {
        String what = "cannot push " + request.name();
        Reference name = Reference.parse(request.name());
        if (name.digest().isPresent()) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, what + ": a digest cannot be pushed to, only a tag");
        }
        Image image = store.find(name.toString())
                .orElseThrow(() -> new HullException(
                        ErrorKind.NOT_FOUND, "An image does not exist locally with the tag: " + name.familiar()));
        return Failures.translate(what, () -> {
            try {
                return push(name, image, request.compress(), listener);
            } catch (HullException e) {
                throw new HullException(e.kind(), what + ": " + e.sentence(), e);
            }
        });
    }

    /**
     * Pushes all tags that the store has of a repository.
     *
     * @param request its name states no tag
     */
    public List<PushResult> pushAll(PushRequest request, TransferListener listener) {
        Reference name = Reference.parse(request.name());
        List<PushResult> results = new ArrayList<>();
        for (ImageSummary image : store.list()) {
            for (Reference tag : image.tags()) {
                if (tag.name().equals(name.name())) {
                    results.add(push(new PushRequest(tag.toString(), request.compress()), listener));
                }
            }
        }
        if (results.isEmpty()) {
            throw new HullException(
                    ErrorKind.NOT_FOUND, "An image does not exist locally with the tag: " + name.familiarName());
        }
        return results;
    }

    private PushResult push(Reference name, Image image, boolean compress, TransferListener listener)
            throws IOException {
        RemoteRepository destination = access.settings().destination(name);
        RepositoryClient client = access.repository(destination);
        listener.line("The push refers to repository [" + name.name() + "]");
        try (Ingest ingest = store.begin()) {
            Origins origins = new Origins(store, access.settings(), name, destination);
            Cancellation transfer = new Cancellation();
            Compressed compressed = !compress
                    ? Compressed.unchanged(image)
                    : Compressed.of(
                            ingest,
                            image,
                            listener,
                            transfer,
                            (layer, id) -> blob(client, ingest, layer, id, origins, transfer, listener::layer));
            PushContent content = PushContent.of(ingest, compressed.target());
            blobs(client, ingest, content, compressed, origins, transfer, listener);
            for (PushContent.Document document : content.documents()) {
                boolean last = document == content.documents().getLast();
                put(client, document, last ? name.tag().orElse(Reference.DEFAULT_TAG) : "");
            }
            Descriptor pushed = compressed.target();
            if (compressed.isChanged()) {
                store.replace(ingest, image.target().digest(), pushed);
            }
            store.name(image.id().toString(), name.withDigest(pushed.digest()));
            listener.line(name.tag().orElse(Reference.DEFAULT_TAG) + ": digest: " + pushed.digest() + " size: "
                    + pushed.size());
            return new PushResult(name, image.id(), pushed.digest(), pushed.size());
        }
    }

    private void blobs(
            RepositoryClient client,
            Ingest ingest,
            PushContent content,
            Compressed compressed,
            Origins origins,
            Cancellation transfer,
            TransferListener listener)
            throws IOException {
        List<Parallel.Task> tasks = new ArrayList<>();
        for (Descriptor layer : content.layers()) {
            if (compressed.uploaded().contains(layer)) {
                continue;
            }
            String id =
                    compressed.ids().getOrDefault(layer.digest(), layer.digest().shortHex());
            listener.layer(LayerProgress.of(id, State.PREPARING));
            tasks.add(() -> blob(client, ingest, layer, id, origins, transfer, listener::layer));
        }
        for (Descriptor other : content.others()) {
            tasks.add(() -> blob(client, ingest, other, other.digest().shortHex(), origins, transfer, progress -> {}));
        }
        Parallel.run(transfer, WIDTH, tasks);
    }

    private void blob(
            RepositoryClient client,
            Ingest ingest,
            Descriptor blob,
            String id,
            Origins origins,
            Cancellation transfer,
            Consumer<LayerProgress> observer)
            throws IOException {
        Path file = ingest.locate(blob.digest());
        if (!Files.exists(file)) {
            if (!blob.urls().isEmpty()) {
                observer.accept(LayerProgress.of(id, State.SKIPPED)); // its address stands in the manifest
                return;
            }
            throw new HullException(
                    ErrorKind.DATA_LOSS, "blob " + blob.digest() + " is missing in the store; get the image again");
        }
        new BlobPush(client, blob, file, id, access.backoff(transfer), transfer, observer)
                .run(() -> origins.of(blob.digest()));
    }

    private static void put(RepositoryClient client, PushContent.Document document, String tag) {
        RegistryConnection connection = client.connection();
        Descriptor descriptor = document.descriptor();
        String reference = tag.isEmpty() ? descriptor.digest().toString() : tag;
        String type = descriptor.mediaType().isEmpty() ? MediaTypes.OCI_MANIFEST : descriptor.mediaType();
        Call call = Call.of("PUT", client.path() + "/manifests/" + reference)
                .header("Content-Type", type)
                .body(new Call.Body.Bytes(document.bytes()))
                .scope(Scope.push(connection.repository().repository()));
        try (Reply reply = connection.send(call)) {
            if (!reply.isSuccess()) {
                throw connection.failure(reply);
            }
            String digest = reply.header("Docker-Content-Digest");
            if (!digest.isEmpty() && !digest.equals(descriptor.digest().toString())) {
                throw client.failure(
                        ErrorKind.DATA_LOSS,
                        "it took manifest " + descriptor.digest() + " for something else (" + shown(digest) + ")");
            }
        }
    }

    private static String shown(String digest) {
        try {
            return Digest.parse(digest).toString();
        } catch (HullException e) {
            return "no digest";
        }
    }
}
