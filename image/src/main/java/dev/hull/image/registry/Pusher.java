package dev.hull.image.registry;

import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.ImageSummary;
import dev.hull.image.content.Failures;
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
import dev.hull.oci.ImageManifest;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.Reference;
import dev.hull.oci.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Pushes images: layers and configurations that the registry lacks, several at once, then the manifests, then the tag. Memory does
 * not depend on the image: each of {@value #WIDTH} transfers has some 1 MB of buffers, or of {@value #WIDTH_COMPRESSING}
 * that compress 4 MB for each processor.
 */
public final class Pusher {
    /** Blobs that are sent at once. */
    static final int WIDTH = 4;

    /** The same for layers that are compressed on the way, each by all processors. */
    private static final int WIDTH_COMPRESSING = 2;

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
        boolean same = request.source().equals(request.name());
        Image image = store.find(same ? name.toString() : request.source())
                .orElseThrow(() -> new HullException(
                        ErrorKind.NOT_FOUND,
                        "An image does not exist locally with the tag: "
                                + (same ? name.familiar() : request.source())));
        return Failures.translate(what, () -> {
            try {
                return push(name, image, request, listener);
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
                    results.add(push(request.named(tag.toString()), listener));
                }
            }
        }
        if (results.isEmpty()) {
            throw new HullException(
                    ErrorKind.NOT_FOUND, "An image does not exist locally with the tag: " + name.familiarName());
        }
        return results;
    }

    private PushResult push(Reference name, Image image, PushRequest request, TransferListener listener)
            throws IOException {
        String tag = name.tag().orElse(Reference.DEFAULT_TAG);
        RemoteRepository destination = access.settings().destination(name);
        RepositoryClient client = access.repository(destination);
        listener.line("The push refers to repository [" + name.name() + "]");
        PushContent content = PushContent.of(store.paths(), image.target());
        Map<Digest, Descriptor> packed = new ConcurrentHashMap<>();
        Transfer transfer = new Transfer(client, destination, name, image, request, listener);
        transfer.run(content, packed);
        List<PushContent.Document> documents = content.documents(packed);
        for (PushContent.Document document : documents) {
            boolean last = document == documents.getLast();
            put(client, document, last ? tag : "");
        }
        Descriptor pushed = documents.getLast().descriptor();
        if (request.referrers()) {
            transfer.referrers(Map.copyOf(packed));
        }
        store.name(image.id().toString(), name.withDigest(pushed.digest()));
        listener.line(tag + ": digest: " + pushed.digest() + " size: " + pushed.size());
        return new PushResult(name, image.id(), pushed.digest(), pushed.size());
    }

    /** The blobs of one push. */
    private final class Transfer {
        private final RepositoryClient client;
        private final Image image;
        private final PushRequest request;
        private final TransferListener listener;
        private final Origins origins;
        private final Cancellation cancellation = new Cancellation();

        Transfer(
                RepositoryClient client,
                RemoteRepository destination,
                Reference name,
                Image image,
                PushRequest request,
                TransferListener listener) {
            this.client = client;
            this.image = image;
            this.request = request;
            this.listener = listener;
            this.origins = new Origins(store, access.settings(), name, destination);
        }

        /** Brings all blobs there; notes what layers are called there, if otherwise. */
        void run(PushContent content, Map<Digest, Descriptor> packed) throws IOException {
            Map<Digest, String> ids = PushContent.ids(image);
            List<Parallel.Task> tasks = new ArrayList<>();
            int compressing = 0;
            for (Descriptor layer : content.layers()) {
                String id = ids.getOrDefault(layer.digest(), layer.digest().shortHex());
                listener.layer(LayerProgress.of(id, State.PREPARING));
                if (request.compress() && isPlain(layer)) {
                    compressing++;
                    tasks.add(() -> packed.put(layer.digest(), packed(layer, id)));
                } else {
                    tasks.add(() -> blob(layer, id, listener::layer));
                }
            }
            for (Descriptor other : content.others()) {
                tasks.add(() -> blob(other, other.digest().shortHex(), progress -> {}));
            }
            Parallel.run(cancellation, compressing > 1 ? WIDTH_COMPRESSING : WIDTH, tasks);
        }

        /**
         * Brings there what refers to the manifests.
         *
         * @param names what they are called there, by what they are called here
         */
        void referrers(Map<Digest, Descriptor> names) throws IOException {
            for (Map.Entry<Digest, Descriptor> subject : names.entrySet()) {
                for (ImageManifest artifact : store.referrers(subject.getKey())) {
                    List<Parallel.Task> tasks = new ArrayList<>();
                    List<Descriptor> blobs = new ArrayList<>(artifact.layers());
                    blobs.add(artifact.config());
                    blobs.stream()
                            .distinct()
                            .forEach(blob ->
                                    tasks.add(() -> blob(blob, blob.digest().shortHex(), progress -> {})));
                    Parallel.run(cancellation, WIDTH, tasks);
                    Descriptor there = subject.getValue();
                    byte[] manifest = Json.write(artifact.json().toBuilder()
                            .put(
                                    "subject",
                                    Descriptor.of(there.mediaType(), there.digest(), there.size())
                                            .toJson())
                            .build());
                    Descriptor described = Descriptor.ofBytes(MediaTypes.OCI_MANIFEST, manifest);
                    String type = artifact.json()
                            .string("artifactType", artifact.config().mediaType());
                    new Referrers(client).push(new PushContent.Document(described, manifest), type, there.digest());
                    listener.line("referrer: digest: " + described.digest() + " type: " + type);
                }
            }
        }

        private Descriptor packed(Descriptor layer, String id) throws IOException {
            return new PackedPush(store, client, layer, id, access.backoff(cancellation), cancellation, listener::layer)
                    .run(origins::of);
        }

        private void blob(Descriptor blob, String id, Consumer<LayerProgress> observer) throws IOException {
            Path file = store.paths().blob(blob.digest());
            if (!Files.exists(file)) {
                if (!blob.urls().isEmpty()) {
                    observer.accept(LayerProgress.of(id, State.SKIPPED)); // its address stands in the manifest
                    return;
                }
                throw new HullException(
                        ErrorKind.DATA_LOSS, "blob " + blob.digest() + " is missing in the store; get the image again");
            }
            new BlobPush(client, blob, file, id, access.backoff(cancellation), cancellation, observer)
                    .run(() -> origins.of(blob.digest()));
        }
    }

    private static boolean isPlain(Descriptor layer) {
        boolean plain = layer.mediaType().equals(MediaTypes.OCI_LAYER)
                || layer.mediaType().equals(MediaTypes.DOCKER_LAYER);
        return plain && layer.urls().isEmpty();
    }

    /** Sends a manifest, under a tag unless that is empty. */
    static void put(RepositoryClient client, PushContent.Document document, String tag) {
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
